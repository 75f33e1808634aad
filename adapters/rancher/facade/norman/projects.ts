import type { ApiObject, ApiServer, NewObject } from 'regatta/adapters/kubernetes/api';
import type { Random } from 'regatta/kit';
import { CREATOR_ROLES, creatorRoles } from '../../access/creator-roles.js';
import { checkProjectQuota, type QuotaLimit } from '../../projects/quota-limits.js';
import type { Project } from '../../resources/project.js';
import { NormanRefusal } from '../errors.js';
import { textIn, type Body, type Item, type NormanContext } from './handler.js';
import { ObjectHandler } from './object-handler.js';

interface Quota {
  readonly limit?: QuotaLimit;
}

/** `/v3/projects`: groups of namespaces of one cluster. */
export class ProjectHandler extends ObjectHandler<Project> {
  constructor(api: ApiServer, random: Random) {
    const kind = { type: 'project', kind: 'Project', namespaced: true, isEmbedded: true, hasDisplayName: true };
    super(kind, api, random);
  }

  actions(item: Item, context: NormanContext): readonly string[] {
    const common = ['exportYaml', 'setpodsecuritypolicytemplate'];
    const [namespace, name = ''] = item.id.split(':');
    return this.allows('update', context, name, namespace) ? [...common, 'enableMonitoring'] : common;
  }

  protected override namespaceOf(body: Body): string {
    return textIn(body, 'clusterId') ?? '';
  }

  protected override prepare(body: Body): Body {
    checkQuotas(body);
    const required = JSON.stringify({ required: creatorRoles(this.api, 'project') });
    const annotations = { ...(body['annotations'] as object | undefined), [CREATOR_ROLES]: required };
    return { ...body, annotations };
  }

  protected override complete(object: NewObject<ApiObject> & Body): NewObject<Project> {
    return object as unknown as NewObject<Project>;
  }

  protected override prepareUpdate(_project: Project, body: Body): Body {
    checkQuotas(body);
    return body;
  }

  protected override checkRemoval({ metadata }: Project): void {
    if (metadata.labels?.['authz.management.cattle.io/system-project'] === 'true')
      throw new NormanRefusal('MethodNotAllow', 'System Project cannot be deleted');
  }
}

/** A quota for the project and one for each of its namespaces go together. */
function checkQuotas(body: Body): void {
  const [whole, each] = ['resourceQuota', 'namespaceDefaultResourceQuota'].map(
    (name) => body[name] as Quota | undefined,
  );
  if (whole === undefined && each === undefined) return;
  if (each === undefined || whole === undefined)
    throw new NormanRefusal(
      'MissingRequired',
      '',
      each === undefined ? 'namespaceDefaultResourceQuota' : 'resourceQuota',
    );
  checkProjectQuota(whole.limit ?? {}, each.limit ?? {});
}
