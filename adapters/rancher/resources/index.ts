import { clusterRegistrationTokens } from './cluster-registration-token.js';
import { clusters } from './cluster.js';
import { features } from './feature.js';
import { globalRoleBindings } from './global-role-binding.js';
import { globalRoles } from './global-role.js';
import { nodePools } from './node-pool.js';
import { nodes } from './node.js';
import { projects } from './project.js';
import { clusterBindings, projectBindings } from './role-template-binding.js';
import { roleTemplates } from './role-template.js';
import { settings } from './setting.js';
import { tokens } from './token.js';
import { users } from './user.js';

/** The kinds that Rancher adds to the cluster it runs in; custom resources on a real one. */
export const managementResources = [
  clusters,
  nodes,
  projects,
  clusterRegistrationTokens,
  users,
  tokens,
  settings,
  features,
  globalRoles,
  globalRoleBindings,
  roleTemplates,
  clusterBindings,
  projectBindings,
  nodePools,
];
