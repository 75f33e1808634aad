/** What adapters that build on this one may import. A list, no logic. */
export { capabilities as kubernetesCapabilities } from './capabilities.js';
export { client as kubernetesClient } from './client/index.js';
export { kubernetesModules, kubernetesParts } from './modules.js';
export { PROFILE_1_32, type KubernetesConstants } from './profiles/1.32.js';
export type { Cell, Column, FieldError, ResourceDefinition } from './resources/definition.js';
export { apiServerModule } from './resources/module.js';
export { defineResource } from './resources/registry/define-resource.js';
export * as kubernetesTokens from './resources/tokens.js';
export type { ApiObject, ApiServer, DeleteOptions, NewObject, ObjectMeta } from './resources/types.js';
export { kubernetesSetUp } from './set-up.js';
