import { token } from 'regatta/kit';
import type { ResourceDefinition as ResourceDefinitionContract } from './definition.js';
import type { AdmissionStep as AdmissionStepContract } from './registry/admission.js';
import type { RequestContext as RequestContextContract } from './registry/request-context.js';
import type { ResourceRegistry } from './registry/resource-registry.js';
import type { StoredApiServer } from './registry/stored-api-server.js';
import type { ApiServer as ApiServerContract } from './types.js';

/** The API server's own way in, for everything inside the control plane. */
export const ApiServer = token<ApiServerContract>('kubernetes.ApiServer');

/** One kind of object; adapters that extend this one contribute more. */
export const ResourceDefinition = token<ResourceDefinitionContract>('kubernetes.ResourceDefinition');

/** One step of admission, collected like the resources. */
export const AdmissionStep = token<AdmissionStepContract>('kubernetes.AdmissionStep');

/** The kinds that every version brings. */
export const BuiltInResources = token<readonly ResourceDefinitionContract[]>('kubernetes.BuiltInResources');

/** All kinds, built in and contributed. */
export const ApiRegistry = token<ResourceRegistry>('kubernetes.ApiRegistry');

/** The API server with what only the facade needs: dry runs and field management. */
export const StoredApi = token<StoredApiServer>('kubernetes.StoredApi');

/** The request from outside that is being served, for steps of admission that ask who asks. */
export const RequestContext = token<RequestContextContract>('kubernetes.RequestContext');
