import type { NodeExplanation } from 'regatta/kit';
import type { Failure } from '../scheduler/cycle.js';
import { noteOf } from '../scheduler/messages.js';
import type { Candidate } from '../scheduler/preemption.js';
import { sameInAnyOrder, type RecordedNote, type RecordedWrite, type WriteList } from './recorded-writes.js';

/** What was recorded of one scheduling cycle. */
export interface ExpectedDecision {
  readonly gated?: boolean;
  readonly ignored?: boolean;
  readonly feasible?: readonly string[];
  readonly feasibleNodes?: number;
  readonly evaluatedNodes?: number;
  readonly rejected?: Readonly<
    Record<string, readonly { readonly plugin: string; readonly reasons: readonly string[] }[]>
  >;
  readonly scores?: Readonly<
    Record<string, Readonly<Record<string, { raw: number; normalized: number; weighted: number } | number>>>
  >;
  readonly winners?: readonly string[];
  readonly winnersCount?: number;
  readonly preFilterRejection?: { readonly plugin: string; readonly message: string };
  readonly failedSchedulingMessage?: string;
  readonly conditionMessage?: string;
  readonly unschedulablePlugins?: readonly string[];
  readonly postFilter?: {
    readonly candidates?: Readonly<
      Record<string, { readonly victims: readonly string[]; readonly numPDBViolations: number }>
    >;
    readonly acceptableNominations?: readonly string[];
  };
  readonly nominatedNode?: string | null;
  readonly victims?: readonly string[];
  readonly otherEvents?: readonly RecordedNote[];
  readonly apiWrites?: readonly RecordedWrite[];
}

export function rejectionDifferences({ node, rejectedBy }: NodeExplanation, expected: ExpectedDecision): string[] {
  const recorded = expected.rejected?.[node]?.[0];
  if (recorded === undefined) return [];
  const reasons = recorded.reasons.join(', ');
  if (rejectedBy?.plugin === recorded.plugin && rejectedBy.reason === reasons) return [];
  return [
    `${node} rejected by ${rejectedBy?.plugin ?? 'nobody'}: ${rejectedBy?.reason ?? ''} instead of ${recorded.plugin}: ${reasons}`,
  ];
}

export function scoreDifferences(
  { node, scores, total }: NodeExplanation,
  expected: ExpectedDecision,
  feasible: number,
): string[] {
  const recorded = expected.scores?.[node];
  if (recorded === undefined || feasible < 2) return [];
  const found: string[] = [];
  for (const [plugin, score] of Object.entries(recorded)) {
    if (typeof score === 'number') {
      if (score !== total) found.push(`${node} total: ${total} instead of ${score}`);
      continue;
    }
    const own = scores.get(plugin) ?? { raw: 0, normalized: 0, weighted: 0 };
    if (own.raw !== score.raw || own.normalized !== score.normalized || own.weighted !== score.weighted)
      found.push(
        `${node} ${plugin}: ${own.raw}/${own.normalized}/${own.weighted} instead of ${score.raw}/${score.normalized}/${score.weighted}`,
      );
  }
  return found;
}

/** Messages, plugins, preemption, events and writes of a cycle that placed nothing. */
export function failureDifferences(failure: Failure, api: WriteList, expected: ExpectedDecision): string[] {
  const { failedSchedulingMessage, conditionMessage = failedSchedulingMessage, unschedulablePlugins } = expected;
  const found: string[] = [];
  if (noteOf(failure.message) !== failedSchedulingMessage)
    found.push(`event: ${failure.message} instead of ${failedSchedulingMessage}`);
  if (failure.message !== conditionMessage) found.push(`condition: ${failure.message} instead of ${conditionMessage}`);
  const plugins = [...failure.rejectors].sort().join();
  if (unschedulablePlugins !== undefined && plugins !== [...unschedulablePlugins].sort().join())
    found.push(`plugins: ${plugins} instead of ${unschedulablePlugins.join()}`);
  found.push(...candidateDifferences(failure.candidates, expected), ...victimDifferences(failure.chosen, expected));
  // Where several nodes are equally good, events and writes are those of the one that was drawn.
  if (expected.nominatedNode === null) return found;
  const notes = api.notes.filter(({ reason }) => reason !== 'FailedScheduling').map(regardingOnly);
  if (expected.otherEvents !== undefined && !sameInAnyOrder(notes, expected.otherEvents.map(regardingOnly)))
    found.push(`events: ${JSON.stringify(notes)} instead of ${JSON.stringify(expected.otherEvents)}`);
  if (expected.apiWrites !== undefined && !sameInAnyOrder(api.writes, expected.apiWrites))
    found.push(`writes: ${JSON.stringify(api.writes)} instead of ${JSON.stringify(expected.apiWrites)}`);
  return found;
}

function regardingOnly({ action, note, reason, regarding, type }: RecordedNote): RecordedNote {
  return { action, note, reason, regarding, type };
}

function candidateDifferences(candidates: readonly Candidate[], { postFilter }: ExpectedDecision): string[] {
  const recorded = postFilter?.candidates;
  if (recorded === undefined) return [];
  const own = candidates.map(({ node, victims, violations }) =>
    [node, violations, ...victims.map(({ key }) => key)].join(' '),
  );
  const wanted = Object.entries(recorded).map(([node, { victims, numPDBViolations }]) =>
    [node, numPDBViolations, ...victims].join(' '),
  );
  if (own.sort().join('; ') === wanted.sort().join('; ')) return [];
  return [`candidates: ${own.join('; ')} instead of ${wanted.join('; ')}`];
}

function victimDifferences(chosen: Candidate | undefined, expected: ExpectedDecision): string[] {
  const { nominatedNode, victims, postFilter } = expected;
  const acceptable = postFilter?.acceptableNominations ?? [];
  if (nominatedNode === null)
    return acceptable.includes(chosen?.node ?? '') ? [] : [`nominated: ${chosen?.node ?? 'none'}`];
  if (chosen?.node !== nominatedNode)
    return [`nominated: ${chosen?.node ?? 'none'} instead of ${nominatedNode ?? 'none'}`];
  const names = (chosen?.victims ?? []).map(({ key }) => key).sort();
  if (victims === undefined || names.join() === [...victims].sort().join()) return [];
  return [`victims: ${names.join()} instead of ${victims.join()}`];
}
