import { token } from 'regatta/kit';
import type { ResourceDefinition as ResourceDefinitionContract } from './definition.js';
import type { ApiServer as ApiServerContract } from './types.js';

/** The API server's own way in, for everything inside the control plane. */
export const ApiServer = token<ApiServerContract>('kubernetes.ApiServer');

/** One kind of object; adapters that extend this one contribute more. */
export const ResourceDefinition = token<ResourceDefinitionContract>('kubernetes.ResourceDefinition');
