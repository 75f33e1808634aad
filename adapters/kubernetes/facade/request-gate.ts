import type { Call, Headers, Reply } from 'regatta/kit';
import type { AuthorizerChain } from '../authorization/authorizers.js';
import type { OutsideAnswers } from '../resources/registry/outside.js';
import type { RequestContext } from '../resources/registry/request-context.js';
import { attributesOf, verbOf } from './access.js';
import { warningHeaders } from './answers.js';
import type { Authentication } from './authentication/authentication.js';
import type { Impersonation } from './authentication/impersonation.js';
import { isDryRun } from './parameters.js';
import type { RequestMetrics } from './request-metrics.js';
import { resourceRequestOf, type ApiCall, type ResourceRequest } from './request.js';

/** Every request passes here: who asks, as whom, and whether they may. */
export class RequestGate {
  readonly #authentication: Authentication;
  readonly #impersonation: Impersonation;
  readonly #authorizers: AuthorizerChain;
  readonly #context: RequestContext;
  readonly #metrics: RequestMetrics;

  constructor(
    authentication: Authentication,
    impersonation: Impersonation,
    authorizers: AuthorizerChain,
    context: RequestContext,
    metrics: RequestMetrics,
  ) {
    this.#authentication = authentication;
    this.#impersonation = impersonation;
    this.#authorizers = authorizers;
    this.#context = context;
    this.#metrics = metrics;
  }

  /** Serves a call that may be served. Throws 401, 403, or what `serve` throws. */
  pass(
    call: Call,
    answers: OutsideAnswers,
    serve: (call: ApiCall, request: ResourceRequest | undefined) => void,
  ): void {
    const user = this.#impersonation.userOf(call, this.#authentication.userOf(call));
    const warnings: string[] = [];
    const request = resourceRequestOf(call.path);
    const parameters = new URLSearchParams(call.query);
    const verb = verbOf(call.method, parameters, request);
    const api: ApiCall = {
      ...call,
      user,
      parameters,
      onClose: (listener) => call.onClose(listener),
      reply: withWarnings(call.reply, warnings, (status) =>
        this.#metrics.count(request, verb, status, parameters.has('dryRun')),
      ),
    };
    const attributes = attributesOf(api, request, user);
    this.#authorizers.check(attributes);
    if (request === undefined) return serve(api, undefined);
    const about = {
      ...request,
      verb: attributes.verb,
      user,
      answers,
      // Wrong parameters are refused by those who serve the request.
      get dryRun() {
        return isDryRun(api);
      },
      warn: (text: string) => void warnings.push(text),
    };
    this.#context.during(about, () => serve(api, request));
  }

  /** A call that is answered with a refusal, so that it is counted as others are. */
  refused(call: Call): Call {
    const request = resourceRequestOf(call.path);
    const parameters = new URLSearchParams(call.query);
    const verb = verbOf(call.method, parameters, request);
    const count = (status: number) => this.#metrics.count(request, verb, status, parameters.has('dryRun'));
    return { ...call, onClose: (listener) => call.onClose(listener), reply: withWarnings(call.reply, [], count) };
  }
}

/** Adds what admission has to say to the head of the answer. */
function withWarnings(reply: Reply, warnings: readonly string[], begun: (status: number) => void): Reply {
  return {
    head: (status, headers) => {
      begun(status);
      reply.head(status, warnings.length === 0 ? headers : joined(headers, warnings));
    },
    write: (chunk) => reply.write(chunk),
    end: (chunk) => reply.end(chunk),
    onDrain: (listener) => reply.onDrain(listener),
    upgrade: (...given) => reply.upgrade(...given),
  };
}

function joined(headers: Headers, warnings: readonly string[]): Headers {
  const own = warningHeaders(warnings)['warning']!;
  const { warning } = headers;
  return { ...headers, warning: warning === undefined ? own : `${warning}, ${own}` };
}
