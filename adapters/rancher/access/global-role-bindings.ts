import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Controller, Trigger } from 'regatta/kit';
import { GLOBAL_ROLE_BINDINGS, type GlobalRoleBinding } from '../resources/global-role-binding.js';
import { bindingObject, ensureRbac } from './rbac-objects.js';
import { subjectOf } from './role-bindings.js';
import { bindingOfGlobal, roleOfGlobal } from './role-names.js';

const BINDING_ANNOTATION = 'authz.management.cattle.io/crb-name';
const LIFECYCLE = 'lifecycle.cattle.io/create.mgmt-auth-grb-controller';

/** Makes a ClusterRoleBinding of each global role binding (pkg/controllers/management/auth/globalrolebinding_handler.go). */
export class GlobalRoleBindings implements Controller {
  readonly id = 'global-role-bindings';
  readonly part = 'server';
  readonly triggers: readonly Trigger[] = [{ kind: GLOBAL_ROLE_BINDINGS, keys: ({ object }) => object.name }];
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  initialKeys(): Iterable<string> {
    return this.#api.list<GlobalRoleBinding>(GLOBAL_ROLE_BINDINGS).map(({ metadata }) => metadata.name);
  }

  reconcile(name: string): undefined {
    const binding = this.#api.get<GlobalRoleBinding>(GLOBAL_ROLE_BINDINGS, '', name);
    const subject = binding === undefined ? undefined : subjectOf(binding);
    if (binding === undefined || subject === undefined || binding.metadata.deletionTimestamp !== undefined) return;
    const { metadata, globalRoleName } = binding;
    const labels = { 'authz.management.cattle.io/globalrolebinding': 'true' };
    const made = bindingObject(bindingOfGlobal(name), roleOfGlobal(globalRoleName), subject, {
      labels,
      owner: binding,
    });
    ensureRbac(this.#api, made);
    if (metadata.annotations?.[LIFECYCLE] === 'true') return;
    const annotations = { ...metadata.annotations, [BINDING_ANNOTATION]: bindingOfGlobal(name), [LIFECYCLE]: 'true' };
    this.#api.update<GlobalRoleBinding>(GLOBAL_ROLE_BINDINGS, { ...binding, metadata: { ...metadata, annotations } });
  }
}
