import type { KindDefinition } from 'regatta/kit';

/** How long a version of an app may not be launched: namespace the app, name its config version. */
export interface MarathonDelay {
  /** Virtual milliseconds since 1970. */
  readonly deadlineAt: number;
  readonly delayMs: number;
  readonly maximumMs: number;
  readonly failures: number;
}

export const MARATHON_DELAYS: KindDefinition<MarathonDelay> = { kind: 'MarathonDelay' };
