import type { KindDefinition } from 'regatta/kit';

/** What Marathon remembers of itself; one object, named `framework`. */
export interface MarathonState {
  /** The id under which it subscribed; empty before the first time. */
  readonly frameworkId: string;
}

export const MARATHON_STATES: KindDefinition<MarathonState> = { kind: 'MarathonState' };
