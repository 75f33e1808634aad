import { rfc3339, type Store, type Tasks } from 'regatta/kit';
import type { FieldError } from '../../resources/definition.js';
import { isObject, listAt, objectAt, scalarText, textAt, type JsonObject } from '../../resources/registry/json.js';
import { badRequest, conflict, invalid, notFound } from '../../resources/registry/refusal.js';
import type { ApiObject } from '../../resources/types.js';
import { sendJson } from '../answers.js';
import { ISSUER, type BoundObject, type ServiceAccountTokens } from '../authentication/service-account-tokens.js';
import { readDocument } from '../bodies.js';
import type { ServedKind } from '../kinds.js';
import type { Reads } from '../reads.js';
import type { ApiCall, ResourceRequest } from '../request.js';
import type { SubresourceHandler } from './handler.js';

const DEFAULT_SECONDS = 3600;
const LEAST_SECONDS = 600;
const MOST_SECONDS = 2 ** 32;
const TOKEN_REQUEST = { group: 'authentication.k8s.io', kind: 'TokenRequest' };

/** What a token may be bound to, and how it is called in the store. */
const BINDABLE: Readonly<Record<string, { readonly kind: BoundObject['kind']; readonly resource: string }>> = {
  'v1 Pod': { kind: 'Pod', resource: 'pods' },
  'v1 Secret': { kind: 'Secret', resource: 'secrets' },
  'v1 Node': { kind: 'Node', resource: 'nodes' },
};

/** Issues a token for a service account (kubernetes pkg/registry/core/serviceaccount/storage/token.go v1.32). */
export class TokenHandler implements SubresourceHandler {
  readonly path = 'serviceaccounts/token';
  readonly methods = ['POST'];
  readonly #reads: Reads;
  readonly #tokens: ServiceAccountTokens;
  readonly #store: Store;
  readonly #tasks: Tasks;

  constructor(reads: Reads, tokens: ServiceAccountTokens, store: Store, tasks: Tasks) {
    this.#reads = reads;
    this.#tokens = tokens;
    this.#store = store;
    this.#tasks = tasks;
  }

  handle(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    const { value } = readDocument(call);
    const asked = isObject(value) ? value : {};
    checkNames(asked, request);
    const account = this.#reads.stored(kind, request).value;
    const spec = objectAt(asked, 'spec');
    const seconds = typeof spec['expirationSeconds'] === 'number' ? spec['expirationSeconds'] : DEFAULT_SECONDS;
    const errors = lifetimeErrors(seconds);
    if (errors.length > 0) throw invalid(TOKEN_REQUEST, '', errors);
    const reference = isObject(spec['boundObjectRef']) ? spec['boundObjectRef'] : undefined;
    const bound = reference === undefined ? undefined : this.#bound(reference, account);
    const given = listAt(spec, 'audiences').map(scalarText);
    const audiences = given.length === 0 ? [ISSUER] : given;
    const { name, namespace } = account.metadata;
    sendJson(call, 201, {
      kind: TOKEN_REQUEST.kind,
      apiVersion: `${TOKEN_REQUEST.group}/v1`,
      metadata: { name, namespace, creationTimestamp: rfc3339(this.#tasks.now) },
      spec: { audiences, expirationSeconds: seconds, boundObjectRef: reference ?? null },
      status: {
        token: this.#tokens.issue(account, audiences, seconds, bound),
        expirationTimestamp: rfc3339(this.#tasks.now + seconds * 1000),
      },
    });
  }

  /** Throws 400, 404 or 409. */
  #bound(reference: JsonObject, account: ApiObject): BoundObject {
    const apiVersion = textAt(reference, 'apiVersion');
    const named = textAt(reference, 'kind');
    const found = BINDABLE[`${apiVersion} ${named}`];
    if (found === undefined) throw badRequest(`cannot bind token to object of type ${typeText(apiVersion, named)}`);
    const { kind, resource } = found;
    const name = textAt(reference, 'name');
    const { namespace = '' } = account.metadata;
    const stored = this.#store.get<ApiObject>(resource, kind === 'Node' ? '' : namespace, name);
    if (stored === undefined) throw notFound({ group: '', plural: resource, kind }, name);
    const { uid } = stored.value.metadata;
    const wanted = textAt(reference, 'uid');
    const spec = objectAt(stored.value, 'spec');
    if (kind === 'Pod' && textAt(spec, 'serviceAccountName') !== account.metadata.name)
      throw badRequest(
        `cannot bind token for serviceaccount ${JSON.stringify(account.metadata.name)} to pod running with different serviceaccount name.`,
      );
    if (wanted !== '' && wanted !== uid)
      throw conflict(
        { group: '', plural: kind, kind },
        name,
        `the UID in the bound object reference (${wanted}) does not match the UID in record. The object might have been deleted and then recreated`,
      );
    const node = kind === 'Pod' ? this.#node(textAt(spec, 'nodeName')) : undefined;
    return { kind, name, uid, ...(node !== undefined && { node }) };
  }

  #node(name: string): BoundObject['node'] {
    if (name === '') return undefined;
    const uid = this.#store.get<ApiObject>('nodes', '', name)?.value.metadata.uid;
    return { name, ...(uid !== undefined && { uid }) };
  }
}

/** A request need not say whom it is for, the path does. */
function checkNames(asked: JsonObject, { name, namespace }: ResourceRequest): void {
  const metadata = objectAt(asked, 'metadata');
  const errors = (
    [
      ['name', name],
      ['namespace', namespace],
    ] as const
  ).flatMap(([field, wanted]) => {
    const given = textAt(metadata, field);
    if (given === '' || given === wanted) return [];
    const what = field === 'name' ? 'name' : 'namespace';
    const message = `Invalid value: ${JSON.stringify(given)}: must match the service account ${what} if specified`;
    return [{ reason: 'FieldValueInvalid' as const, field: `metadata.${field}`, message }];
  });
  if (errors.length > 0) throw invalid(TOKEN_REQUEST, name, errors);
}

function lifetimeErrors(seconds: number): readonly FieldError[] {
  const why =
    seconds < LEAST_SECONDS
      ? 'may not specify a duration less than 10 minutes'
      : seconds > MOST_SECONDS
        ? 'may not specify a duration larger than 2^32 seconds'
        : '';
  const message = `Invalid value: ${seconds}: ${why}`;
  return why === '' ? [] : [{ reason: 'FieldValueInvalid', field: 'spec.expirationSeconds', message }];
}

/** A type as Go prints it: group, version and kind. */
function typeText(apiVersion: string, kind: string): string {
  return `${apiVersion.includes('/') ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;
}
