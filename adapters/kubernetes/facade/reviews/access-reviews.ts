import type { AccessAttributes } from '../../authorization/attributes.js';
import type { AuthorizerChain } from '../../authorization/authorizers.js';
import type { FieldError } from '../../resources/definition.js';
import { isObject, listAt, objectAt, scalarText, textAt, type JsonObject } from '../../resources/registry/json.js';
import { badRequest, invalid } from '../../resources/registry/refusal.js';
import type { User } from '../../resources/registry/user.js';
import type { ApiCall, ResourceRequest } from '../request.js';
import { AUTHORIZATION, NEVER_CREATED, reviewKind, type Review } from './review.js';

/** May I? (kubernetes pkg/registry/authorization/selfsubjectaccessreview v1.32) */
export class SelfSubjectAccessReview implements Review {
  readonly discovered = reviewKind(AUTHORIZATION, 'SelfSubjectAccessReview');
  readonly #authorizers: AuthorizerChain;

  constructor(authorizers: AuthorizerChain) {
    this.#authorizers = authorizers;
  }

  answer(asked: JsonObject, { user }: ApiCall): object {
    const spec = objectAt(asked, 'spec');
    refuse(attributeErrors(spec));
    return { metadata: NEVER_CREATED, spec, status: statusOf(this.#authorizers, spec, user) };
  }
}

/** May somebody? */
export class SubjectAccessReview implements Review {
  readonly discovered = reviewKind(AUTHORIZATION, 'SubjectAccessReview');
  readonly #authorizers: AuthorizerChain;

  constructor(authorizers: AuthorizerChain) {
    this.#authorizers = authorizers;
  }

  answer(asked: JsonObject): object {
    const spec = objectAt(asked, 'spec');
    refuse([...attributeErrors(spec), ...subjectErrors(spec)]);
    return { metadata: NEVER_CREATED, spec, status: statusOf(this.#authorizers, spec, subjectOf(spec)) };
  }
}

/** May somebody, in this namespace? Those who run a namespace may ask this without seeing others. */
export class LocalSubjectAccessReview implements Review {
  readonly discovered = reviewKind(AUTHORIZATION, 'LocalSubjectAccessReview', true);
  readonly #authorizers: AuthorizerChain;

  constructor(authorizers: AuthorizerChain) {
    this.#authorizers = authorizers;
  }

  answer(asked: JsonObject, _call: ApiCall, { namespace }: ResourceRequest): object {
    const spec = objectAt(asked, 'spec');
    const given = textAt(objectAt(asked, 'metadata'), 'namespace');
    if (given !== '' && given !== namespace)
      throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
    refuse([...attributeErrors(spec), ...subjectErrors(spec), ...localErrors(spec, namespace)]);
    const metadata = { ...NEVER_CREATED, namespace };
    return { metadata, spec, status: statusOf(this.#authorizers, spec, subjectOf(spec)) };
  }
}

function statusOf(authorizers: AuthorizerChain, spec: JsonObject, user: User): object {
  const { verdict, reason } = authorizers.decide(attributesOf(spec, user));
  return {
    allowed: verdict === 'allow',
    ...(verdict === 'deny' && { denied: true }),
    ...(reason !== '' && { reason }),
  };
}

function attributesOf(spec: JsonObject, user: User): AccessAttributes {
  const about = objectAt(spec, 'resourceAttributes');
  const other = objectAt(spec, 'nonResourceAttributes');
  const isResource = isObject(spec['resourceAttributes']);
  return {
    user,
    verb: textAt(isResource ? about : other, 'verb'),
    group: textAt(about, 'group'),
    resource: textAt(about, 'resource'),
    subresource: textAt(about, 'subresource'),
    namespace: textAt(about, 'namespace'),
    name: textAt(about, 'name'),
    ...(!isResource && { path: textAt(other, 'path') }),
  };
}

function subjectOf(spec: JsonObject): User {
  const extra = objectAt(spec, 'extra');
  return {
    name: textAt(spec, 'user'),
    uid: textAt(spec, 'uid'),
    groups: listAt(spec, 'groups').map(scalarText),
    extra: Object.fromEntries(Object.keys(extra).map((key) => [key, listAt(extra, key).map(scalarText)])),
  };
}

/** kubernetes pkg/apis/authorization/validation/validation.go v1.32 */
function attributeErrors(spec: JsonObject): readonly FieldError[] {
  const other = spec['nonResourceAttributes'];
  const isResource = isObject(spec['resourceAttributes']);
  if (isResource && isObject(other)) {
    const shown = `authorization.NonResourceAttributes{Path:${JSON.stringify(textAt(other, 'path'))}, Verb:${JSON.stringify(textAt(other, 'verb'))}}`;
    return [wrong('spec.nonResourceAttributes', shown, 'cannot be specified in combination with resourceAttributes')];
  }
  if (isResource || isObject(other)) return [];
  const why = 'exactly one of nonResourceAttributes or resourceAttributes must be specified';
  return [wrong('spec.resourceAttributes', '"null"', why)];
}

function subjectErrors(spec: JsonObject): readonly FieldError[] {
  if (textAt(spec, 'user') !== '' || listAt(spec, 'groups').length > 0) return [];
  return [wrong('spec.user', '""', 'at least one of user or group must be specified')];
}

function localErrors(spec: JsonObject, namespace: string): readonly FieldError[] {
  const about = spec['resourceAttributes'];
  if (!isObject(about)) return [];
  const asked = textAt(about, 'namespace');
  if (asked === namespace) return [];
  return [wrong('spec.resourceAttributes.namespace', JSON.stringify(asked), 'must match metadata.namespace')];
}

function wrong(field: string, shown: string, why: string): FieldError {
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${shown}: ${why}` };
}

/** The refusals of reviews name no kind. */
function refuse(errors: readonly FieldError[]): void {
  if (errors.length > 0) throw invalid({ group: AUTHORIZATION, kind: '' }, '', errors);
}
