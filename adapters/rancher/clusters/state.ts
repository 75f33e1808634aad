import type { ApiObject } from 'regatta/adapters/kubernetes/api';
import { parseRfc3339 } from 'regatta/kit';
import type { ClusterCondition } from '../resources/cluster.js';
import { FAILURES, FALSE_IS_UNDER_WAY, TRUE_IS_UNDER_WAY, UNKNOWN_IS_UNDER_WAY } from './state.table.js';

/** What a client of the v3 API sees of an object's conditions. */
export interface Summary {
  readonly state: string;
  readonly transitioning: 'no' | 'yes' | 'error';
  readonly transitioningMessage: string;
}

/** Set once an object is being deleted. */
export interface Removal {
  readonly forMs: number;
  readonly finalizers: readonly string[];
}

/** A deletion that takes longer counts as an error (rancher/wrangler pkg/summary: checkRemoving). */
const REMOVAL_ERROR_MS = 300_000;

/** The conditions in stored order, and how the deletion goes if there is one, as state, transition and message. */
export function summaryOf(conditions: readonly ClusterCondition[], removal?: Removal): Summary {
  const draft = new Draft();
  for (const condition of conditions) if (condition.reason === 'Error') draft.fail('error', condition, false);
  for (const condition of conditions) {
    const state = UNKNOWN_IS_UNDER_WAY[condition.type];
    if (state === undefined) continue;
    if (condition.status === 'False') draft.fail(state, condition, true);
    else if (condition.status === 'Unknown') draft.progress(state, condition);
  }
  for (const condition of conditions) {
    const state = TRUE_IS_UNDER_WAY[condition.type];
    if (state !== undefined && condition.status === 'True') draft.progress(state, condition);
  }
  for (const condition of conditions) {
    const state = FALSE_IS_UNDER_WAY[condition.type];
    if (state === undefined || condition.type === 'Ready') continue;
    if (condition.status === 'False') draft.progress(state, condition);
    else if (condition.status === 'Unknown') draft.fail(state, condition, true);
  }
  const ready = conditions.find(({ type, status }) => type === 'Ready' && status === 'False');
  if (ready !== undefined) draft.progress(FALSE_IS_UNDER_WAY['Ready']!, ready);
  return removal === undefined ? draft.summary() : removing(removal);
}

/** State, transition and message of any object; a cluster without conditions has not been looked at yet. */
export function stateOf(object: ApiObject, now: number): Summary {
  const { deletionTimestamp, finalizers = [] } = object.metadata;
  const { status, enabled } = object as { status?: { conditions?: readonly ClusterCondition[] }; enabled?: boolean };
  const conditions = status?.conditions ?? [];
  if (deletionTimestamp !== undefined)
    return summaryOf(conditions, { forMs: now - parseRfc3339(deletionTimestamp), finalizers });
  if (object.kind === 'Cluster' && conditions.length === 0)
    return { state: 'initializing', transitioning: 'yes', transitioningMessage: '' };
  const summary = summaryOf(conditions);
  return enabled === false && summary.state === 'active' ? { ...summary, state: 'inactive' } : summary;
}

/** What of an object's conditions is an error: a reason that says so, or a failure of kinds that have one (summarizers checkErrors). */
export function errorsOf(
  apiVersion: string,
  kind: string,
  conditions: readonly ClusterCondition[],
): { readonly error: boolean; readonly messages: readonly string[] } {
  const failing = FAILURES[`${apiVersion}, Kind=${kind}`] ?? [];
  const errors = conditions.filter(
    ({ type, status, reason }) => reason === 'Error' || (status === 'True' && failing.includes(type)),
  );
  const messages = errors.map(({ message = '' }) => message).filter((message) => message !== '');
  return { error: errors.length > 0, messages: [...new Set(messages)] };
}

function removing({ forMs, finalizers }: Removal): Summary {
  const first = finalizers[0]?.replace('controller.cattle.io/', '') ?? '';
  return {
    state: 'removing',
    transitioning: forMs > REMOVAL_ERROR_MS ? 'error' : 'yes',
    transitioningMessage: first === '' ? '' : `waiting on ${first}`,
  };
}

class Draft {
  #state = '';
  #isError = false;
  #isUnderWay = false;
  readonly #messages: string[] = [];

  progress(state: string, condition: ClusterCondition): void {
    if (this.#state !== '') return;
    this.#state = state;
    this.#isUnderWay = true;
    this.#say(condition);
  }

  fail(state: string, condition: ClusterCondition, overrides: boolean): void {
    this.#isError = true;
    if (this.#state === '' || overrides) this.#state = state;
    this.#say(condition);
  }

  summary(): Summary {
    const transitioning = this.#isError ? 'error' : this.#isUnderWay ? 'yes' : 'no';
    return { state: this.#state || 'active', transitioning, transitioningMessage: this.#messages.join('; ') };
  }

  #say({ message = '' }: ClusterCondition): void {
    if (message !== '' && !this.#messages.includes(message)) this.#messages.push(message);
  }
}
