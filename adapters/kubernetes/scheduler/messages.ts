import type { NodeExplanation } from 'regatta/kit';

/** Longest note of an event of the newer API, in bytes. */
const MAXIMUM_NOTE = 1024;

/** Reasons that another pod's end could take away; every other one is about the node itself (framework.Unschedulable). */
const HELPED_BY_PREEMPTION =
  /^(Insufficient .*|Too many pods|node\(s\) didn't have free ports for the requested pod ports|node\(s\) didn't match pod topology spread constraints|node\(s\) didn't match pod anti-affinity rules|node\(s\) didn't satisfy existing pods anti-affinity rules|node\(s\) exceed max volume count|node\(s\) had no available disk|node has pod using PersistentVolumeClaim with the same name and ReadWriteOncePod access mode)$/;

/** The names under which extenders refuse nodes: for a reason that preemption may end, or for good. */
export const EXTENDER = 'Extender';
export const FINAL_EXTENDER = 'Extender (unresolvable)';

export function isHelpedByPreemption({ plugin, reason }: NonNullable<NodeExplanation['rejectedBy']>): boolean {
  if (plugin === EXTENDER || plugin === FINAL_EXTENDER) return plugin === EXTENDER;
  return reason.split(', ').every((part) => HELPED_BY_PREEMPTION.test(part));
}

/** `0/3 nodes are available: 1 Insufficient cpu, 2 ...`: reasons with their counts, sorted as text (framework.FitError). */
export function fitErrorText(nodes: number, reasons: ReadonlyMap<string, number>, refused?: string): string {
  const head = `0/${nodes} nodes are available:`;
  if (refused !== undefined) return `${head} ${refused}.`;
  const parts = [...reasons]
    .map(([reason, count]) => `${count} ${reason}`)
    .sort((left, right) => (left < right ? -1 : 1));
  return parts.length === 0 ? head : `${head} ${parts.join(', ')}.`;
}

/** Cuts a note to what an event holds. */
export function noteOf(text: string): string {
  return text.length <= MAXIMUM_NOTE ? text : `${text.slice(0, MAXIMUM_NOTE - 4)} ...`;
}
