import type { ResourceDefinition } from '../resources/definition.js';
import type { ApiRequest } from '../resources/registry/request-context.js';
import { userInfoOf } from '../resources/registry/user.js';
import type { ApiObject } from '../resources/types.js';

/** What webhooks and policies are asked about. */
export interface Subject {
  readonly definition: ResourceDefinition;
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE';
  readonly subresource: string;
  readonly object: ApiObject | undefined;
  readonly before: ApiObject | undefined;
}

/** Paths below an object at which the object itself is written; at all others something else is. */
const OF_THE_OBJECT = ['', 'status', 'ephemeralcontainers', 'resize', 'approval', 'finalize'];

/** What may be judged by rules that users write; undefined for writes of other shapes, and for those rules themselves. */
export function subjectOf(
  definition: ResourceDefinition,
  object: ApiObject | undefined,
  before: ApiObject | undefined,
  request: ApiRequest | undefined,
): Subject | undefined {
  const subresource = request?.subresource ?? '';
  // Whoever locks themselves out with a rule has to be able to take it back.
  if (!OF_THE_OBJECT.includes(subresource) || definition.group === 'admissionregistration.k8s.io') return undefined;
  const operation = object === undefined ? 'DELETE' : before === undefined ? 'CREATE' : 'UPDATE';
  return { definition, operation, subresource, object, before };
}

/** The request as reviews and expressions see it (api/admission/v1 AdmissionRequest). */
export function requestOf(
  { definition, operation, subresource, object, before }: Subject,
  request: ApiRequest,
  uid: string,
): Readonly<Record<string, unknown>> {
  const { group, version, kind, plural } = definition;
  const { name = '', namespace = '' } = (object ?? before)?.metadata ?? {};
  const named = { kind: { group, version, kind }, resource: { group, version, resource: plural } };
  const below = subresource === '' ? {} : { subResource: subresource };
  return {
    uid,
    ...named,
    ...below,
    requestKind: named.kind,
    requestResource: named.resource,
    ...(subresource !== '' && { requestSubResource: subresource }),
    ...(name !== '' && { name }),
    ...(namespace !== '' && { namespace }),
    operation,
    userInfo: userInfoOf(request.user),
    object: object ?? null,
    oldObject: before ?? null,
    dryRun: request.dryRun,
    options: null,
  };
}
