import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Controller, Trigger } from 'regatta/kit';
import { heldBy, isHeldBy, releasedBy } from './lifecycle.js';
import { ROLE_TEMPLATES_KIND, type RoleTemplate } from '../resources/role-template.js';

const LIFECYCLE = 'mgmt-auth-roletemplate-lifecycle';

/** Marks each template as seen; from then on it shows a description, if only an empty one (recording role-templates, lock). */
export class RoleTemplates implements Controller {
  readonly id = 'role-templates';
  readonly part = 'server';
  readonly triggers: readonly Trigger[] = [{ kind: ROLE_TEMPLATES_KIND, keys: ({ object }) => object.name }];
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  initialKeys(): Iterable<string> {
    return this.#api.list<RoleTemplate>(ROLE_TEMPLATES_KIND).map(({ metadata }) => metadata.name);
  }

  reconcile(name: string): undefined {
    const template = this.#api.get<RoleTemplate>(ROLE_TEMPLATES_KIND, '', name);
    if (template === undefined) return;
    if (template.metadata.deletionTimestamp !== undefined) {
      if (isHeldBy(template, LIFECYCLE)) this.#api.update(ROLE_TEMPLATES_KIND, releasedBy(template, LIFECYCLE));
    } else if (!isHeldBy(template, LIFECYCLE)) {
      const { description = '' } = template;
      this.#api.update<RoleTemplate>(ROLE_TEMPLATES_KIND, heldBy({ ...template, description }, LIFECYCLE));
    }
  }
}
