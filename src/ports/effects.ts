/**
 * What a world asks of the outside: a webhook to a real URL, a certificate to sign, a real container engine. Asking returns at
 * once; the answer comes back as a task from the inbox, perhaps never, and whoever asked must look at the store again before
 * acting on it. A world without an edge answers from the stand-ins its adapter binds, or with `unavailable`.
 */

export type EffectAnswer<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

export interface Effects {
  /**
   * `name` selects the performer at the edge (`http`, `sign`, ...). `request` and the answer must be plain JSON, because both
   * are kept in the inbox for replay.
   */
  ask<T>(name: string, request: unknown, answered: (answer: EffectAnswer<T>) => void): void;
}

/** Performs effects at the edge; may be asynchronous there. */
export type EffectPerformer = (request: unknown) => Promise<unknown>;

/** Answers an effect inside the world, deterministically, where no edge is attached. */
export type EffectStandIn = (request: unknown) => unknown;
