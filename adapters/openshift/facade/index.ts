/** What OpenShift adds to the HTTP side of the API server. A list, no logic. */
import type { FacadeExtension } from 'regatta/adapters/kubernetes/api';
import type { Access } from '../security/access.js';
import { appsSubresources } from './apps/index.js';
import { buildSubresources } from './build/index.js';
import { imageResources } from './image/index.js';
import { podReviews } from './security/pod-reviews.js';
import { processedTemplates } from './template/processed.js';
import { userIdentityMappings } from './user/mappings.js';

export const openShiftFacade = (access: Access): FacadeExtension => ({
  subresources: (ground) => [...appsSubresources(ground), ...buildSubresources(ground)],
  answered: (ground) => [
    ...imageResources(ground),
    ...podReviews(ground, access),
    processedTemplates(ground),
    userIdentityMappings(ground),
  ],
});
