/** What OpenShift adds to the HTTP side of the API server. A list, no logic. */
import type { FacadeExtension, RequestContext } from 'regatta/adapters/kubernetes/api';
import type { Access } from '../authorization/access.js';
import { appsSubresources } from './apps/index.js';
import { accessReviews } from './authorization/access-reviews.js';
import { rbacProxies } from './authorization/proxies.js';
import { rulesReviews } from './authorization/rules-reviews.js';
import { buildSubresources } from './build/index.js';
import { imageResources } from './image/index.js';
import { projects } from './project/projects.js';
import { projectRequests } from './project/requests.js';
import { podReviews } from './security/pod-reviews.js';
import { processedTemplates } from './template/processed.js';
import { userIdentityMappings } from './user/mappings.js';

export const openShiftFacade = (access: Access, context: RequestContext): FacadeExtension => ({
  subresources: (ground) => [...appsSubresources(ground), ...buildSubresources(ground)],
  answered: (ground) => [
    ...imageResources(ground),
    ...rbacProxies(ground, access),
    ...accessReviews(access),
    ...rulesReviews(access),
    ...podReviews(ground, access),
    projectRequests(ground, access, context),
    projects(ground, access),
    processedTemplates(ground),
    userIdentityMappings(ground),
  ],
});
