import {
  RegattaError,
  rfc3339,
  type Controller,
  type Effects,
  type Random,
  type Tasks,
  type Trigger,
} from 'regatta/kit';
import { isObject, listAt, numberAt, objectAt, scalarText, textAt } from '../../resources/registry/json.js';
import type { ApiObject, ApiServer } from '../../resources/types.js';

const RESOURCE = 'certificatesigningrequests.certificates.k8s.io';
const SIGNERS = [
  'kubernetes.io/kube-apiserver-client',
  'kubernetes.io/kube-apiserver-client-kubelet',
  'kubernetes.io/kubelet-serving',
];
/** --cluster-signing-duration */
const DEFAULT_SECONDS = 365 * 24 * 3600;
const LINE_LENGTH = 64;
const LINES = 12;
const BASE_64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

/** What the authority has to say. */
type SignOutcome = { readonly certificate: string } | { readonly failure: string };

/**
 * Signs what was approved (kubernetes pkg/controller/certificates/signer v1.32). The authority's key is at the edge, so that signing is an
 * effect; where a world has no edge nobody checks certificates, and one that looks the part is drawn from the seed.
 */
export class CertificateSigningController implements Controller {
  readonly id = 'certificate-controller';
  readonly part = 'controllers';
  readonly triggers: readonly Trigger[] = [
    { kind: RESOURCE, keys: ({ type, object }) => (type === 'deleted' ? undefined : object.name) },
  ];
  readonly #tasks: Tasks;
  readonly #api: ApiServer;
  readonly #effects: Effects;
  readonly #random: Random;
  /** Requests that the authority has before it, by uid. */
  readonly #asked = new Set<string>();

  constructor(tasks: Tasks, api: ApiServer, effects: Effects, random: Random) {
    this.#tasks = tasks;
    this.#api = api;
    this.#effects = effects;
    this.#random = random.fork('certificates');
  }

  initialKeys(): Iterable<string> {
    return this.#api.list(RESOURCE).map(({ metadata }) => metadata.name);
  }

  reconcile(name: string): void {
    const request = this.#api.get(RESOURCE, '', name);
    if (request === undefined || !isToBeSigned(request)) return;
    const { uid } = request.metadata;
    if (this.#asked.has(uid)) return;
    this.#asked.add(uid);
    const spec = objectAt(request, 'spec');
    const effect = {
      request: atob(textAt(spec, 'request')),
      usages: listAt(spec, 'usages').map(scalarText),
      seconds: numberAt(spec, 'expirationSeconds') || DEFAULT_SECONDS,
    };
    this.#effects.ask<SignOutcome>('sign', effect, (answer) => {
      this.#asked.delete(uid);
      this.#settle(name, uid, answer.ok ? answer.value : { certificate: this.#standIn(uid) });
    });
  }

  /** Much may have happened while the authority was at it. */
  #settle(name: string, uid: string, outcome: SignOutcome): void {
    const request = this.#api.get(RESOURCE, '', name);
    if (request === undefined || request.metadata.uid !== uid || !isToBeSigned(request)) return;
    const status = objectAt(request, 'status');
    const signed =
      'certificate' in outcome
        ? { ...request, status: { ...status, certificate: btoa(outcome.certificate) } }
        : { ...request, status: { ...status, conditions: [...listAt(status, 'conditions'), this.#failed(outcome)] } };
    try {
      this.#api.updateStatus(RESOURCE, signed);
    } catch (error) {
      // Whoever changed the request meanwhile has made it come here again.
      if (!RegattaError.is(error)) throw error;
    }
  }

  #failed({ failure }: { readonly failure: string }): object {
    const now = rfc3339(this.#tasks.now);
    const told = { reason: 'SignerValidationFailure', message: failure };
    return { type: 'Failed', status: 'True', ...told, lastUpdateTime: now, lastTransitionTime: now };
  }

  #standIn(uid: string): string {
    const stream = this.#random.fork(uid);
    const lines = Array.from({ length: LINES }, () => stream.text(LINE_LENGTH, BASE_64));
    return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
  }
}

function isToBeSigned(request: ApiObject): boolean {
  const status = objectAt(request, 'status');
  const types = listAt(status, 'conditions')
    .filter(isObject)
    .map((condition) => textAt(condition, 'type'));
  return (
    SIGNERS.includes(textAt(objectAt(request, 'spec'), 'signerName')) &&
    textAt(status, 'certificate') === '' &&
    types.includes('Approved') &&
    !types.includes('Denied') &&
    !types.includes('Failed')
  );
}
