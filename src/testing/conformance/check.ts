import type { Lab } from './lab.js';

export { Unkept } from './unkept.js';

/** One promise that an adapter makes by being an adapter. */
export interface Check {
  /** Kebab-case; what `--only` and reports call it. */
  readonly id: string;
  readonly title: string;
  /** What a pass is evidence of, in one sentence. */
  readonly proves: string;
  /** Where to look when it fails: what is usually missing, in the folders of an adapter. */
  readonly next: string;
  /** Returns when the promise is kept; throws `Unkept` with what happened instead. Anything else thrown is a failure, too. */
  run(lab: Lab): void;
}

export interface CheckResult {
  readonly id: string;
  readonly title: string;
  readonly proves: string;
  readonly outcome: 'kept' | 'broken';
  /** What happened instead; empty when kept. */
  readonly detail: string;
  /** What to do about it; empty when kept. */
  readonly next: string;
}

export interface ConformanceReport {
  readonly adapter: string;
  readonly version: string;
  readonly checks: readonly CheckResult[];
  readonly kept: number;
  readonly broken: number;
  /** The first promise that is not kept, and what to do; undefined when all are. */
  readonly next: string | undefined;
}
