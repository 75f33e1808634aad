import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Controller, Trigger } from 'regatta/kit';
import { GLOBAL_ROLES_KIND, type GlobalRole } from '../resources/global-role.js';
import { ensureRbac, roleObject } from './rbac-objects.js';
import { roleOfGlobal } from './role-names.js';

const ROLE_ANNOTATION = 'authz.management.cattle.io/cr-name';
const LIFECYCLE = 'lifecycle.cattle.io/create.mgmt-auth-gr-controller';

/** Makes a ClusterRole of the server's own Kubernetes of each global role (pkg/controllers/management/auth/global_role_handler.go). */
export class GlobalRoles implements Controller {
  readonly id = 'global-roles';
  readonly part = 'server';
  readonly triggers: readonly Trigger[] = [{ kind: GLOBAL_ROLES_KIND, keys: ({ object }) => object.name }];
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  initialKeys(): Iterable<string> {
    return this.#api.list<GlobalRole>(GLOBAL_ROLES_KIND).map(({ metadata }) => metadata.name);
  }

  reconcile(name: string): undefined {
    const role = this.#api.get<GlobalRole>(GLOBAL_ROLES_KIND, '', name);
    if (role === undefined || role.metadata.deletionTimestamp !== undefined) return;
    const labels = { 'authz.management.cattle.io/globalrole': 'true' };
    const { apiVersion, kind, metadata } = role;
    const own = roleObject(roleOfGlobal(name), role.rules ?? [], { labels });
    const ownerReferences = [{ apiVersion, kind, name, uid: metadata.uid }];
    ensureRbac(this.#api, { ...own, metadata: { ...own.metadata, ownerReferences } });
    if (metadata.annotations?.[LIFECYCLE] === 'true') return;
    const annotations = { ...metadata.annotations, [ROLE_ANNOTATION]: roleOfGlobal(name), [LIFECYCLE]: 'true' };
    this.#api.update<GlobalRole>(GLOBAL_ROLES_KIND, { ...role, metadata: { ...metadata, annotations } });
  }
}
