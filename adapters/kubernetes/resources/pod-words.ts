import { since } from './registry/cells.js';
import { isObject, listAt, numberAt, objectAt, textAt } from './registry/json.js';
import type { ApiObject } from './types.js';

export interface PodWords {
  readonly ready: number;
  readonly total: number;
  /** The `STATUS` column. */
  readonly words: string;
}

/** Ready count and status word of a pod (kubernetes pkg/printers/internalversion/printers.go printPod v1.32). */
export function podStatusWords(pod: ApiObject): PodWords {
  const spec = objectAt(pod, 'spec');
  const status = objectAt(pod, 'status');
  const sidecars = new Set(
    listAt(spec, 'initContainers')
      .filter((container) => textAt(container, 'restartPolicy') === 'Always')
      .map((container) => textAt(container, 'name')),
  );
  const total = listAt(spec, 'containers').length + sidecars.size;
  const statuses = listAt(status, 'containerStatuses');
  const isUp = (container: unknown) =>
    isObject(container) && container['ready'] === true && isObject(objectAt(container, 'state')['running']);
  const readySidecars = listAt(status, 'initContainerStatuses').filter(
    (container) => sidecars.has(textAt(container, 'name')) && isObject(container) && container['ready'] === true,
  ).length;
  const ready = statuses.filter(isUp).length + readySidecars;
  let words = textAt(status, 'reason') || textAt(status, 'phase') || 'Unknown';
  if (listAt(status, 'conditions').some((condition) => textAt(condition, 'reason') === 'SchedulingGated'))
    words = 'SchedulingGated';
  const initWords = initWordsOf(pod, sidecars);
  words = initWords ?? containerWords(pod, words);
  if (pod.metadata.deletionTimestamp !== undefined && textAt(status, 'reason') === 'NodeLost') words = 'Unknown';
  else if (pod.metadata.deletionTimestamp !== undefined && !isOver(status)) words = 'Terminating';
  return { ready, total, words };
}

function isOver(status: unknown): boolean {
  return ['Succeeded', 'Failed'].includes(textAt(status, 'phase'));
}

/** The first init container that has not done its part; undefined when all have. */
function initWordsOf(pod: ApiObject, sidecars: ReadonlySet<string>): string | undefined {
  const statuses = listAt(objectAt(pod, 'status'), 'initContainerStatuses');
  const count = listAt(objectAt(pod, 'spec'), 'initContainers').length;
  for (const [index, container] of statuses.entries()) {
    const state = objectAt(container, 'state');
    const terminated = state['terminated'];
    if (isObject(terminated) && numberAt(terminated, 'exitCode') === 0) continue;
    const started = isObject(container) && container['started'] === true;
    if (sidecars.has(textAt(container, 'name')) && started) continue;
    if (isObject(terminated)) return `Init:${textAt(terminated, 'reason') || exitWords(terminated)}`;
    const waiting = textAt(state['waiting'], 'reason');
    if (waiting !== '' && waiting !== 'PodInitializing') return `Init:${waiting}`;
    return `Init:${index}/${count}`;
  }
  return undefined;
}

function containerWords(pod: ApiObject, start: string): string {
  const status = objectAt(pod, 'status');
  let words = start;
  let running = false;
  for (const container of [...listAt(status, 'containerStatuses')].reverse()) {
    const state = objectAt(container, 'state');
    const terminated = state['terminated'];
    const waiting = textAt(state['waiting'], 'reason');
    if (waiting !== '') words = waiting;
    else if (isObject(terminated)) words = textAt(terminated, 'reason') || exitWords(terminated);
    else if (isObject(container) && container['ready'] === true && isObject(state['running'])) running = true;
  }
  if (words !== 'Completed' || !running) return words;
  const isReady = listAt(status, 'conditions').some(
    (condition) => textAt(condition, 'type') === 'Ready' && textAt(condition, 'status') === 'True',
  );
  return isReady ? 'Running' : 'NotReady';
}

function exitWords(terminated: unknown): string {
  const signal = numberAt(terminated, 'signal');
  return signal === 0 ? `ExitCode:${numberAt(terminated, 'exitCode')}` : `Signal:${signal}`;
}

/** The `RESTARTS` column: the number, and how long ago the last restart was. */
export function restartsText(pod: ApiObject, now: number): string {
  const status = objectAt(pod, 'status');
  const sidecars = new Set(
    listAt(objectAt(pod, 'spec'), 'initContainers')
      .filter((container) => textAt(container, 'restartPolicy') === 'Always')
      .map((container) => textAt(container, 'name')),
  );
  const initStatuses = listAt(status, 'initContainerStatuses');
  const isInitializing = initWordsOf(pod, sidecars) !== undefined;
  const counted = isInitializing
    ? initStatuses
    : [
        ...listAt(status, 'containerStatuses'),
        ...initStatuses.filter((container) => sidecars.has(textAt(container, 'name'))),
      ];
  const count = counted.reduce<number>((sum, container) => sum + numberAt(container, 'restartCount'), 0);
  const last = counted
    .map((container) => textAt(objectAt(objectAt(container, 'lastState'), 'terminated'), 'finishedAt'))
    .sort()
    .at(-1);
  return count > 0 && last !== undefined && last !== '' ? `${count} (${since(last, now)} ago)` : String(count);
}
