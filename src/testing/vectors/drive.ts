import type { Peer } from '../../ports/call.js';
import { RegattaError } from '../../ports/errors.js';
import { memoryCall, type MemoryRequest } from '../../core/call/memory-call.js';
import type { World } from '../../world/world.js';
import type { NativeAnswer } from './host.js';

/** How long an answer may take. Virtual milliseconds. */
const ANSWER_LIMIT_MS = 600_000;

/** Drives a world from outside, one task at a time, so that somebody can look after each. */
export class Drive {
  readonly world: World;
  /** Called after every task; where samples are taken, at their moments instead. */
  onLook: () => void = () => {};
  #sampleMs = Infinity;
  #sampleAt = Infinity;

  constructor(world: World) {
    this.world = world;
  }

  /** From now on somebody looks every `periodMs` instead of after every task. */
  sampleEvery(periodMs: number): void {
    this.#sampleMs = periodMs;
    this.#sampleAt = this.world.tasks.now + periodMs;
  }

  advance(forMs: number): void {
    this.runTo(this.world.tasks.now + Math.max(0, forMs));
  }

  /** Runs everything due up to `time` (milliseconds since 1970) and leaves the clock there. */
  runTo(time: number): void {
    while (this.#step(time));
    this.world.tasks.runUntil(time);
  }

  until(done: () => boolean, limitMs: number): boolean {
    const limit = this.world.tasks.now + limitMs;
    while (!done()) {
      if (this.#step(limit)) continue;
      this.world.tasks.runUntil(limit);
      return done();
    }
    return true;
  }

  /** One task or one sample, whichever comes first; false when neither is due until `limit`. */
  #step(limit: number): boolean {
    if (this.world.tasks.runNext(Math.min(limit, this.#sampleAt))) {
      if (this.#sampleAt === Infinity) this.onLook();
      return true;
    }
    if (this.#sampleAt > limit) return false;
    this.world.tasks.runUntil(this.#sampleAt);
    this.#sampleAt += this.#sampleMs;
    this.onLook();
    return true;
  }

  /** One request to the native API of a site. Throws `wait/timed-out`. */
  call(request: MemoryRequest, options: { readonly site?: string; readonly peer?: Peer } = {}): NativeAnswer {
    const { call, result } = memoryCall(request, options.peer === undefined ? {} : { peer: options.peer });
    this.world.accept(call, options.site);
    if (!this.until(() => result.ended, ANSWER_LIMIT_MS))
      throw new RegattaError('wait/timed-out', `${request.method} ${request.path} was not answered in time`);
    const text = result.text();
    return { status: result.status ?? 0, headers: result.headers, text, body: parsed(text) };
  }
}

/** A text as JSON where it is, else the text. */
export function parsed(text: string): unknown {
  if (!/^\s*[[{"\d\-tfn]/.test(text)) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
