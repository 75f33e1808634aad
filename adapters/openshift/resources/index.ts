/** The kinds that OpenShift stores, one folder a group. A list, no logic. */
import type { ResourceDefinition } from 'regatta/adapters/kubernetes/api';
import { deploymentConfigs } from './apps/deployment-configs.js';
import { roleBindingRestrictions } from './authorization/role-binding-restrictions.js';
import { buildConfigs } from './build/build-configs.js';
import { builds } from './build/builds.js';
import { images } from './image/images.js';
import { imageStreams } from './image/image-streams.js';
import { oauthClients } from './oauth/clients.js';
import { oauthAccessTokens, oauthAuthorizeTokens, oauthClientAuthorizations } from './oauth/tokens.js';
import { clusterResourceQuotas } from './quota/cluster-resource-quotas.js';
import { routes } from './route/routes.js';
import { rangeAllocations } from './security/range-allocations.js';
import { securityContextConstraints } from './security/security-context-constraints.js';
import { brokerTemplateInstances } from './template/broker-template-instances.js';
import { templateInstances } from './template/template-instances.js';
import { templates } from './template/templates.js';
import { groups } from './user/groups.js';
import { identities } from './user/identities.js';
import { users } from './user/users.js';

export const openShiftResources: readonly ResourceDefinition[] = [
  deploymentConfigs,
  roleBindingRestrictions,
  buildConfigs,
  builds,
  images,
  imageStreams,
  oauthAccessTokens,
  oauthAuthorizeTokens,
  oauthClientAuthorizations,
  oauthClients,
  clusterResourceQuotas,
  routes,
  rangeAllocations,
  securityContextConstraints,
  brokerTemplateInstances,
  templateInstances,
  templates,
  groups,
  identities,
  users,
];
