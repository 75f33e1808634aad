import type { InstanceEntry } from '../../ports/trace.js';
import { stepsOf, type MetricDefinition, type Subject } from './metric.js';

/** Requests without an answer, or with one that blames the server. */
function failedPermille({ history }: Subject): number | null {
  const { requests } = history;
  if (requests.length === 0) return null;
  const failed = requests.filter(({ status }) => status === 0 || status >= 500).length;
  return Math.round((failed * 1000) / requests.length);
}

/** Ready instances by node at a moment. */
function readyByNode({ history }: Subject, t: number): Map<string, InstanceEntry[]> {
  const byNode = new Map<string, InstanceEntry[]>();
  for (const { entries } of history.lives) {
    const last = entries.findLast((entry) => entry.t <= t);
    if (last?.ready === true) byNode.set(last.node, [...(byNode.get(last.node) ?? []), last]);
  }
  return byNode;
}

/** The moment at which placement is judged: just before something is broken on purpose, or at the end. */
function calmMoment(subject: Subject): number {
  const fault = stepsOf(subject, ['fault', 'remove'])[0];
  return fault === undefined ? subject.history.endMs : fault.span.fromMs;
}

function nodesAt({ history }: Subject, t: number): Map<string, { cpuMilli: number }> {
  const nodes = new Map<string, { cpuMilli: number }>();
  for (const entry of history.nodes) {
    if (entry.t > t) break;
    if (entry.ready && entry.schedulable) nodes.set(entry.node, entry);
    else nodes.delete(entry.node);
  }
  return nodes;
}

function imbalance(subject: Subject): number | null {
  const t = calmMoment(subject);
  const byNode = readyByNode(subject, t);
  const counts = [...nodesAt(subject, t).keys()].map((node) => byNode.get(node)?.length ?? 0);
  return counts.length === 0 ? null : Math.max(...counts) - Math.min(...counts);
}

function utilisation(subject: Subject): number | null {
  const t = calmMoment(subject);
  let capacity = 0;
  for (const { cpuMilli } of nodesAt(subject, t).values()) capacity += cpuMilli;
  if (capacity === 0) return null;
  let used = 0;
  for (const instances of readyByNode(subject, t).values()) for (const { cpuMilli } of instances) used += cpuMilli;
  return Math.round((used * 1000) / capacity);
}

export const LOAD: readonly MetricDefinition[] = [
  {
    name: 'failedRequestsPermille',
    unit: 'permille',
    definition:
      'Requests of the traffic without an answer or with a status of 500 or more, of all that were sent while the workload was exposed.',
    measure: (subject) => ({ value: failedPermille(subject) }),
  },
  {
    name: 'apiCalls',
    unit: 'count',
    definition: 'Native requests that the steps took, without the questions of the onlooker.',
    measure: ({ history }) => ({ value: [...history.calls.values()].reduce((sum, calls) => sum + calls, 0) }),
  },
  {
    name: 'imbalance',
    unit: 'count',
    definition:
      'Greatest minus least number of ready instances on a usable node, just before the first fault or removal.',
    measure: (subject) => ({ value: imbalance(subject) }),
  },
  {
    name: 'cpuUtilisationPermille',
    unit: 'permille',
    definition: 'Requested CPU of ready instances of the CPU of usable nodes, just before the first fault or removal.',
    measure: (subject) => ({ value: utilisation(subject) }),
  },
];
