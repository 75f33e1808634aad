import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Random } from 'regatta/kit';
import { ROLE_TEMPLATES_KIND, type RoleTemplate } from '../../resources/role-template.js';
import { NormanRefusal } from '../errors.js';
import type { Body, Item, Links } from './handler.js';
import { ObjectHandler } from './object-handler.js';

/** Says that a template needs no upgrade from an older server. */
const UPGRADED = 'cleanup.cattle.io/rtUpgradeCluster';

/** What can be changed of a template that came with the server. */
const CHANGEABLE = ['locked', 'clusterCreatorDefault', 'projectCreatorDefault'];

/** `/v3/roleTemplates`. */
export class RoleTemplateHandler extends ObjectHandler<RoleTemplate> {
  constructor(api: ApiServer, random: Random) {
    super({ type: 'roleTemplate', kind: 'RoleTemplate', hasDisplayName: true }, api, random);
  }

  links(links: Links, { id }: Item): Links {
    const { remove: _remove, ...others } = links;
    return this.#heirOf(id) === undefined ? links : others;
  }

  protected override prepare(body: Body): Body {
    checkAdministrative(body);
    return { ...body, annotations: { ...(body['annotations'] as object | undefined), [UPGRADED]: 'true' } };
  }

  protected override prepareUpdate(template: RoleTemplate, body: Body): Body {
    checkAdministrative(body);
    if (template.builtin !== true) return body;
    return Object.fromEntries(Object.entries(body).filter(([name]) => CHANGEABLE.includes(name)));
  }

  protected override checkRemoval({ metadata }: RoleTemplate): void {
    const heir = this.#heirOf(metadata.name);
    if (heir === undefined) return;
    const why = `because roletemplate [${heir.metadata.name}] inherits from it`;
    throw new NormanRefusal('Conflict', `roletemplate [${metadata.name}] cannot be deleted ${why}`);
  }

  #heirOf(name: string): RoleTemplate | undefined {
    return this.api
      .list<RoleTemplate>(ROLE_TEMPLATES_KIND)
      .find(({ roleTemplateNames }) => roleTemplateNames?.includes(name) === true);
  }
}

function checkAdministrative(body: Body): void {
  if (body['administrative'] === true && body['context'] !== 'cluster')
    throw new NormanRefusal('ServerError', 'Only cluster roles can be administrative');
}
