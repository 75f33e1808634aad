/**
 * What `regatta clock until` waits for, as text: `web.ready >= 3 and node-2.ready = false`. A subject is a workload, a node, or
 * `instances` and `nodes` for all of them; `idle` and `elapsed >= 5m` stand alone.
 */
import { durationMs } from '../core/clock/duration.js';
import type { Instance, NodeView } from '../ports/client.js';
import { RegattaError } from '../ports/errors.js';
import { hintForName } from '../scenario/parse-nearest-name.js';
import type { World } from '../world/world.js';

export interface Condition {
  /** Cheap enough to be asked after each task. */
  readonly holds: () => boolean;
  /** Must be called in the end. */
  readonly stop: () => void;
}

type Term = (world: World) => boolean;

const FIELDS = [
  'count',
  'ready',
  'pending',
  'starting',
  'running',
  'failed',
  'lost',
  'succeeded',
  'schedulable',
] as const;
type Field = (typeof FIELDS)[number];

const COMPARISONS: ReadonlyMap<string, (left: number, right: number) => boolean> = new Map([
  ['=', (left, right) => left === right],
  ['!=', (left, right) => left !== right],
  ['>=', (left, right) => left >= right],
  ['<=', (left, right) => left <= right],
  ['>', (left, right) => left > right],
  ['<', (left, right) => left < right],
]);

/** Reads a condition about this world. Throws `request/invalid`. */
export function parseCondition(text: string, world: World): Condition {
  const terms = text.split(/\s+and\s+/).map((term) => parseTerm(term.trim()));
  const timed = /\b(?:idle|elapsed)\b/.test(text);
  // Instances and nodes change rarely compared to tasks, and every change of them is in the trace.
  let changed = true;
  let held = false;
  const stop = world.trace.subscribe((entry) => {
    if (entry.type === 'instance' || entry.type === 'node') changed = true;
  });
  const holds = (): boolean => {
    if (!changed && !timed) return held;
    changed = false;
    held = terms.every((term) => term(world));
    return held;
  };
  return { holds, stop };
}

function parseTerm(text: string): Term {
  if (text === 'idle') return ({ tasks }) => tasks.refs === 0;
  const match = /^(?<left>\S+?)\s*(?<comparison>=|!=|>=|<=|>|<)=?\s*(?<right>\S+)$/.exec(text)?.groups;
  const compare = COMPARISONS.get(match?.['comparison'] ?? '');
  if (match === undefined || compare === undefined) throw notACondition(text, 'write SUBJECT.FIELD >= NUMBER, or idle');
  const { left = '', right = '' } = match;
  const value = valueOf(right);
  if (value === undefined) throw notACondition(text, `"${right}" is neither a number, a duration, true nor false`);
  if (left === 'elapsed') return ({ tasks }) => compare(tasks.elapsed, value);
  const dot = left.lastIndexOf('.');
  const field = FIELDS.find((known) => known === left.slice(dot + 1));
  if (dot < 1 || field === undefined) throw notACondition(text, hintForName(left.slice(dot + 1), FIELDS));
  const subject = left.slice(0, dot);
  return (world) => compare(countOf(world, subject, field), value);
}

function valueOf(text: string): number | undefined {
  if (text === 'true' || text === 'false') return text === 'true' ? 1 : 0;
  return /^\d+$/.test(text) ? Number(text) : durationMs(text);
}

/** How many of the subject's instances or nodes are so; for one node that is 0 or 1. */
function countOf({ sites }: World, subject: string, field: Field): number {
  const nodes = sites.flatMap(({ observer }) => [...observer.nodes.values()]);
  const named = subject === 'nodes' ? nodes : nodes.filter(({ node }) => node === subject);
  if (subject === 'nodes' || named.length > 0) return named.filter((node) => nodeIs(node, field)).length;
  let count = 0;
  for (const { observer } of sites)
    for (const instance of observer.instances.values())
      if ((subject === 'instances' || instance.workload === subject) && instanceIs(instance, field)) count++;
  return count;
}

function nodeIs(node: NodeView, field: Field): boolean {
  if (field === 'ready') return node.ready;
  return field === 'schedulable' ? node.schedulable : field === 'count';
}

function instanceIs(instance: Instance, field: Field): boolean {
  if (field === 'count') return true;
  return field === 'ready' ? instance.ready : instance.phase === field;
}

function notACondition(text: string, hint: string): RegattaError {
  return new RegattaError('request/invalid', `"${text}" is not a condition`, { hint });
}
