/** What adapters that build on this one may import. A list, no logic. */
export { capabilities as kubernetesCapabilities } from './capabilities.js';
export { client as kubernetesClient } from './client/index.js';
export { ControllerKit } from './controllers/module.js';
export type { EventRecorder } from './controllers/event-recorder.js';
export { NamespaceObjectController } from './controllers/namespace-objects.js';
export type { Pod, PodSpec, PodTemplate } from './controllers/objects/pod.js';
export { sendJson } from './facade/answers.js';
export { asApiObject, readBody, readDocument } from './facade/bodies.js';
export { methodNotAllowed, success, unknownResource, bareError } from './facade/errors.js';
export { FacadeExtension, type AnsweredResource, type FacadeGround } from './facade/extension.js';
export { isTrue, type ApiCall, type ResourceRequest } from './facade/request.js';
export { addMessages } from './facade/schema/schema.js';
export type { SubresourceHandler } from './facade/subresources/handler.js';
export { served, type ServedKind } from './facade/kinds.js';
export { selectorOf } from './facade/selectors.js';
export { isDryRun } from './facade/parameters.js';
export { patchedScale } from './facade/subresources/scale.js';
export type { View } from './facade/views/view.js';
export { kubernetesModules, kubernetesParts } from './modules.js';
export { PROFILE_1_32, type KubernetesConstants } from './profiles/1.32.js';
export type { Cell, Column, FieldError, ResourceDefinition } from './resources/definition.js';
export { DecodeError, parseJson } from './facade/schema/parse-json.js';
export { apiServerModule } from './resources/module.js';
export { defaultTemplate } from './resources/pod-spec.js';
export { podSpecErrors } from './resources/rules/pod-spec.js';
export type { AdmissionStep } from './resources/registry/admission.js';
export { ageOf, labelText, selectorText, since } from './resources/registry/cells.js';
export {
  AGE_COLUMN,
  ALL_VERBS,
  column,
  CREATED_AT_COLUMN,
  defineResource,
  NAME_COLUMN,
  wideColumn,
} from './resources/registry/define-resource.js';
export { goIntOrString, goStringMap } from './resources/registry/go-text.js';
export {
  changeAt,
  changeEach,
  fill,
  isObject,
  listAt,
  numberAt,
  objectAt,
  sameJson,
  textAt,
  type JsonObject,
} from './resources/registry/json.js';
export { nameErrors, nameProblems } from './resources/registry/names.js';
export {
  alreadyExists,
  badRequest,
  conflict,
  forbidden,
  internalError,
  invalid,
  notFound,
  Refusal,
} from './resources/registry/refusal.js';
export type { StoredApiServer } from './resources/registry/stored-api-server.js';
export type { AccessAttributes } from './authorization/attributes.js';
export type { Authorizer, Decision } from './authorization/authorizer.js';
export { group, on, urls, user, type BindingFacts } from './authorization/bootstrap/facts.js';
export type { PolicyRule } from './authorization/authorizer.js';
export { RBAC_GROUP, type RuleResolver } from './authorization/rbac/rule-resolver.js';
export { compacted, missingRules, ruleText } from './authorization/rbac/coverage.js';
export { ruleAllows } from './authorization/rbac/matching.js';
export type { AuthorizerChain } from './authorization/authorizers.js';
export * as kubernetesAccess from './authorization/tokens.js';
export * as kubernetesAuthentication from './facade/authentication/tokens.js';
export type { TokenAuthenticator } from './facade/authentication/token-authenticator.js';
export type { RequestContext } from './resources/registry/request-context.js';
export type { User } from './resources/registry/user.js';
export * as kubernetesTokens from './resources/tokens.js';
export type { ApiObject, ApiServer, DeleteOptions, NewObject, ObjectMeta } from './resources/types.js';
export { kubernetesSetUp } from './set-up.js';
