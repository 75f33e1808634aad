import type { Effects, Random, Store } from 'regatta/kit';
import {
  isObject,
  listAt,
  numberAt,
  objectAt,
  scalarText,
  textAt,
  type JsonObject,
} from '../../resources/registry/json.js';
import { badRequest, forbidden, internalError, Refusal } from '../../resources/registry/refusal.js';
import type { ApiRequest } from '../../resources/registry/request-context.js';
import type { ApiObject } from '../../resources/types.js';
import type { AuthorizerChain } from '../../authorization/authorizers.js';
import { conditionsHold } from '../../expressions/admission.js';
import type { Evaluated } from '../../expressions/evaluate.js';
import { isConcerned } from '../matching.js';
import { variablesOf } from '../policies/policy.js';
import { requestOf, type Subject } from '../subject.js';
import { answerOf, decodedText, type Answered, type Reached } from './answer.js';

/** One webhook of a configuration. */
export interface Webhook {
  /** The configuration and the webhook in it. */
  readonly id: string;
  readonly name: string;
  readonly settings: JsonObject;
}

/** What a webhook wants: the patch of a mutating one, or nothing. */
export interface Verdict {
  readonly patch: readonly unknown[];
}

const NOTHING: Verdict = { patch: [] };

/** Calls webhooks (apiserver pkg/admission/plugin/webhook/{mutating,validating,request} v0.32). */
export class WebhookCaller {
  readonly #store: Store;
  readonly #effects: Effects;
  readonly #uids: Random;
  readonly #authorizers: AuthorizerChain;

  constructor(store: Store, effects: Effects, random: Random, authorizers: AuthorizerChain) {
    this.#store = store;
    this.#effects = effects;
    this.#uids = random.fork('admission-reviews');
    this.#authorizers = authorizers;
  }

  /** The webhooks of a kind of configuration that want to see something, in their order. */
  concerned(kind: string, subject: Subject): readonly Webhook[] {
    if (!this.#store.kinds.includes(kind) || this.#store.count(kind) === 0) return [];
    return this.#store
      .list<ApiObject>(kind)
      .items.flatMap(({ value }) =>
        listAt(value, 'webhooks')
          .filter(isObject)
          .map((settings) => ({
            id: `${kind}/${value.metadata.name}/${textAt(settings, 'name')}`,
            name: textAt(settings, 'name'),
            settings,
          })),
      )
      .filter(({ settings }) => isConcerned(this.#store, settings, listAt(settings, 'rules'), subject));
  }

  /** Asks a webhook. Throws `Suspended` until it has answered, and a `Refusal` for a no or, if it must not fail, for a failure. */
  ask(webhook: Webhook, subject: Subject, request: ApiRequest): Verdict {
    const { name, settings } = webhook;
    if (request.dryRun && !['None', 'NoneOnDryRun'].includes(textAt(settings, 'sideEffects')))
      throw badRequest(`admission webhook ${JSON.stringify(name)} does not support dry run`);
    const mayFail = textAt(settings, 'failurePolicy') === 'Ignore';
    const wanted = this.#isWanted(settings, subject, request);
    if ('problem' in wanted && !mayFail) throw forbidden(subject.definition, nameOf(subject), wanted.problem);
    if ('problem' in wanted || wanted.value !== true) return NOTHING;
    const answered = this.#answer(webhook, subject, request);
    if ('failure' in answered) {
      if (mayFail) return NOTHING;
      throw internalError(`failed calling webhook ${JSON.stringify(name)}: ${answered.failure}`);
    }
    for (const text of answered.warnings) request.warn(text);
    if (!answered.allowed) throw refusalOf(name, answered.status);
    return { patch: answered.patch };
  }

  #isWanted(settings: JsonObject, subject: Subject, request: ApiRequest): Evaluated {
    const conditions = listAt(settings, 'matchConditions').map((condition) => ({
      name: textAt(condition, 'name'),
      expression: textAt(condition, 'expression'),
    }));
    if (conditions.length === 0) return { value: true };
    return conditionsHold(conditions, variablesOf(this.#store, this.#authorizers, subject, request));
  }

  #answer({ id, settings }: Webhook, subject: Subject, request: ApiRequest): Answered {
    const target = this.#targetOf(objectAt(settings, 'clientConfig'));
    if ('failure' in target) return target;
    const seconds = numberAt(settings, 'timeoutSeconds') || 10;
    const url = `${target.url}${target.url.includes('?') ? '&' : '?'}timeout=${seconds}s`;
    const version = listAt(settings, 'admissionReviewVersions')
      .map(scalarText)
      .find((one) => /^v1(beta1)?$/.test(one));
    const reached = request.answers.next(id, (answered) => {
      const uid = this.#uids.uuid();
      const review = {
        kind: 'AdmissionReview',
        apiVersion: `admission.k8s.io/${version ?? 'v1'}`,
        request: requestOf(subject, request, uid),
      };
      const effect = {
        method: 'POST',
        url,
        headers: { 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify(review),
        authorityPem: decodedText(textAt(objectAt(settings, 'clientConfig'), 'caBundle')),
        timeoutMs: seconds * 1000,
      };
      this.#effects.ask('http', effect, (answer) => answered({ uid, answer }));
    });
    return answerOf(url, reached as Reached);
  }

  /** Where a webhook listens: at an address, or behind a service. */
  #targetOf(client: JsonObject): { readonly url: string } | { readonly failure: string } {
    const url = textAt(client, 'url');
    if (url !== '') return { url };
    const service = objectAt(client, 'service');
    const [namespace, name] = [textAt(service, 'namespace'), textAt(service, 'name')];
    const target = `https://${name}.${namespace}.svc:${numberAt(service, 'port') || 443}${textAt(service, 'path') || '/'}`;
    const stored = this.#store.get<ApiObject>('services', namespace, name)?.value;
    if (stored !== undefined) return { url: target };
    return { failure: `failed to call webhook: Post "${target}": service ${JSON.stringify(name)} not found` };
  }
}

function nameOf({ object, before }: Subject): string {
  return (object ?? before)!.metadata.name;
}

/** A no in the words of the real server (apiserver pkg/admission/plugin/webhook/errors/statuserror.go). */
function refusalOf(name: string, status: JsonObject): Refusal {
  const denied = `admission webhook ${JSON.stringify(name)} denied the request`;
  const why = textAt(status, 'message') || textAt(status, 'reason');
  const code = numberAt(status, 'code');
  const details = isObject(status['details']) ? status['details'] : undefined;
  const text = why === '' ? `${denied} without explanation` : `${denied}: ${why}`;
  return new Refusal(code < 400 ? 400 : code, textAt(status, 'reason'), text, details);
}
