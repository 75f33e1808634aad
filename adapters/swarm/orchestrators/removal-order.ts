import type { Task } from '../resources/task.js';

/**
 * The order in which slots are kept when a service shrinks (swarmkit replicated/slot.go): running ones first, then the first of each node, the second of each
 * node and so on, lower slot numbers first among equals. Slots with two tasks or without a node come last.
 */
export function inRemovalOrder(slots: readonly (readonly Task[])[]): (readonly Task[])[] {
  const running = (tasks: readonly Task[]) => tasks.some(({ status }) => status.state === 'running');
  const number = (tasks: readonly Task[]) => tasks[0]!.slot;
  const sorted = [...slots].sort(
    (left, right) => Number(running(right)) - Number(running(left)) || number(left) - number(right),
  );
  const onNode = new Map<string, number>();
  const ranked = sorted.map((tasks) => {
    const nodeId = tasks[0]!.nodeId;
    const rank = tasks.length === 1 && nodeId !== '' ? (onNode.get(nodeId) ?? 0) : Infinity;
    if (rank !== Infinity) onNode.set(nodeId, rank + 1);
    return { tasks, rank };
  });
  return ranked
    .sort(
      (left, right) =>
        Number(running(right.tasks)) - Number(running(left.tasks)) ||
        (left.rank === right.rank ? 0 : left.rank - right.rank) ||
        number(left.tasks) - number(right.tasks),
    )
    .map(({ tasks }) => tasks);
}
