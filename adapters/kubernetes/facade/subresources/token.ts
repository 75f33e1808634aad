import { rfc3339, type Tasks } from 'regatta/kit';
import { isObject, listAt, objectAt, scalarText } from '../../resources/registry/json.js';
import { invalid } from '../../resources/registry/refusal.js';
import { sendJson } from '../answers.js';
import { readDocument } from '../bodies.js';
import type { ServedKind } from '../kinds.js';
import type { Reads } from '../reads.js';
import type { ApiCall, ResourceRequest } from '../request.js';
import type { ServiceAccountTokens } from '../service-account-tokens.js';
import type { SubresourceHandler } from './handler.js';

const DEFAULT_SECONDS = 3600;
const LEAST_SECONDS = 600;

/** Issues a token for a service account (kubernetes pkg/registry/core/serviceaccount/storage/token.go v1.32). */
export class TokenHandler implements SubresourceHandler {
  readonly path = 'serviceaccounts/token';
  readonly methods = ['POST'];
  readonly #reads: Reads;
  readonly #tokens: ServiceAccountTokens;
  readonly #tasks: Tasks;

  constructor(reads: Reads, tokens: ServiceAccountTokens, tasks: Tasks) {
    this.#reads = reads;
    this.#tokens = tokens;
    this.#tasks = tasks;
  }

  handle(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    const account = this.#reads.stored(kind, request).value;
    const { value } = readDocument(call);
    const spec = objectAt(isObject(value) ? value : {}, 'spec');
    const asked = spec['expirationSeconds'];
    const seconds = typeof asked === 'number' ? asked : DEFAULT_SECONDS;
    if (seconds < LEAST_SECONDS)
      throw invalid({ group: 'authentication.k8s.io', kind: 'TokenRequest' }, '', [
        {
          reason: 'FieldValueInvalid',
          field: 'spec.expirationSeconds',
          message: `Invalid value: ${seconds}: may not specify a duration less than 10 minutes`,
        },
      ]);
    const audiences = listAt(spec, 'audiences').map(scalarText);
    const { name, namespace } = account.metadata;
    sendJson(call, 201, {
      kind: 'TokenRequest',
      apiVersion: 'authentication.k8s.io/v1',
      metadata: { name, namespace, creationTimestamp: rfc3339(this.#tasks.now) },
      spec: { ...spec, audiences, expirationSeconds: seconds },
      status: {
        token: this.#tokens.issue(account, audiences, seconds),
        expirationTimestamp: rfc3339(this.#tasks.now + seconds * 1000),
      },
    });
  }
}
