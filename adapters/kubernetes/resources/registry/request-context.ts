import type { OutsideAnswers } from './outside.js';
import type { User } from './user.js';

/** A request from outside, as admission sees it. */
export interface ApiRequest {
  readonly user: User;
  /** `get`, `create`, `deletecollection`, ... */
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly subresource: string;
  readonly namespace: string;
  /** Empty for a create, even if the object has a name. */
  readonly name: string;
  readonly dryRun: boolean;
  /** What others outside have said about it. */
  readonly answers: OutsideAnswers;
  /** Tells the caller something, without refusing. */
  warn(text: string): void;
}

/**
 * The request that is being served, for the parts far below that have to know who asks. Serving runs to its end at once, so there is one
 * at most; the components of the control plane itself work outside of any, and may do everything.
 */
export class RequestContext {
  #current: ApiRequest | undefined;

  get current(): ApiRequest | undefined {
    return this.#current;
  }

  during<T>(request: ApiRequest, serve: () => T): T {
    const outer = this.#current;
    this.#current = request;
    try {
      return serve();
    } finally {
      this.#current = outer;
    }
  }
}
