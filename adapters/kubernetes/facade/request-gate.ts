import type { Call, Headers, Reply, Upgraded } from 'regatta/kit';
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

const NO_PARAMETERS = new URLSearchParams();

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
    request: ResourceRequest | undefined,
    answers: OutsideAnswers,
    serve: (call: ApiCall) => void,
  ): void {
    const user = this.#impersonation.userOf(call, this.#authentication.userOf(call));
    const warnings: string[] = [];
    const { method, path, query, headers, body, peer } = call;
    const parameters = parametersOf(call);
    const verb = verbOf(method, parameters, request);
    const api: ApiCall = {
      ...{ method, path, query, headers, body, peer },
      user,
      parameters,
      onClose: (listener) => call.onClose(listener),
      reply: new WarningReply(call.reply, warnings, (status) =>
        this.#metrics.count(request, verb, status, parameters.has('dryRun')),
      ),
    };
    const attributes = attributesOf(api, request, user);
    this.#authorizers.check(attributes);
    if (request === undefined) return serve(api);
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
    this.#context.during(about, () => serve(api));
  }

  /** A call that is answered with a refusal, so that it is counted as others are. */
  refused(call: Call): Call {
    const request = resourceRequestOf(call.path);
    const parameters = parametersOf(call);
    const verb = verbOf(call.method, parameters, request);
    const count = (status: number) => this.#metrics.count(request, verb, status, parameters.has('dryRun'));
    return { ...call, onClose: (listener) => call.onClose(listener), reply: new WarningReply(call.reply, [], count) };
  }
}

function parametersOf({ query }: Call): URLSearchParams {
  return query === '' ? NO_PARAMETERS : new URLSearchParams(query);
}

/** Adds what admission has to say to the head of the answer. */
class WarningReply implements Reply {
  readonly #reply: Reply;
  readonly #warnings: readonly string[];
  readonly #begun: (status: number) => void;

  constructor(reply: Reply, warnings: readonly string[], begun: (status: number) => void) {
    this.#reply = reply;
    this.#warnings = warnings;
    this.#begun = begun;
  }

  head(status: number, headers: Headers): void {
    this.#begun(status);
    this.#reply.head(status, this.#warnings.length === 0 ? headers : joined(headers, this.#warnings));
  }

  write(chunk: Uint8Array): boolean {
    return this.#reply.write(chunk);
  }

  end(chunk?: Uint8Array): void {
    this.#reply.end(chunk);
  }

  onDrain(listener: () => void): void {
    this.#reply.onDrain(listener);
  }

  upgrade(protocols: readonly string[]): Upgraded | undefined {
    return this.#reply.upgrade(protocols);
  }
}

function joined(headers: Headers, warnings: readonly string[]): Headers {
  const own = warningHeaders(warnings)['warning']!;
  const { warning } = headers;
  return { ...headers, warning: warning === undefined ? own : `${warning}, ${own}` };
}
