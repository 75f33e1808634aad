import { kubernetesTokens } from 'regatta/adapters/kubernetes/api';
import { ContainerModule, tokens } from 'regatta/kit';
import { Tunnels } from '../server-module.js';
import { CreatorBindings } from './creator-bindings.js';
import { DownstreamRights } from './downstream-rights.js';
import { GlobalRoleBindings } from './global-role-bindings.js';
import { GlobalRoles } from './global-roles.js';
import { LocalRights } from './local-rights.js';
import { Members } from './members.js';
import { RoleTemplates } from './role-templates.js';

/** What makes roles and bindings of Kubernetes out of those of the server. */
export const accessModule = new ContainerModule(({ bind }) => {
  const { Component, Controller, Store, Tasks } = tokens;
  const { ApiServer } = kubernetesTokens;
  bind(Component).toResolvedValue(
    (tasks, store, api, tunnels) => new DownstreamRights(tasks, store, api, tunnels),
    [Tasks, Store, ApiServer, Tunnels],
  );
  bind(Controller).toResolvedValue((api) => new GlobalRoles(api), [ApiServer]);
  bind(Controller).toResolvedValue((api) => new GlobalRoleBindings(api), [ApiServer]);
  bind(Controller).toResolvedValue((api) => new RoleTemplates(api), [ApiServer]);
  bind(Controller).toResolvedValue((api) => new CreatorBindings(api), [ApiServer]);
  bind(Controller).toResolvedValue((api) => new Members(api, 'cluster'), [ApiServer]);
  bind(Controller).toResolvedValue((api) => new Members(api, 'project'), [ApiServer]);
  bind(Controller).toResolvedValue((api) => new LocalRights(api), [ApiServer]);
});
