import type { CaseResult, VectorsHost } from './host.js';
import { replayDecisions } from './decisions.js';
import type { VectorsFile } from './folder.js';
import { replayInteractions } from './interactions.js';
import { replayScenario } from './replay.js';

export interface FileResult {
  readonly path: string;
  readonly form: VectorsFile['form'];
  readonly cases: readonly CaseResult[];
}

/** Replays one file against the adapter's mimic. A file that nobody can replay is one skipped case, so that it is never forgotten. */
export function runFile(host: VectorsHost, file: VectorsFile): FileResult {
  const { path, form } = file;
  return { path, form, cases: casesOf(host, file).map((one) => withExpectation(host, one)) };
}

/** A case that is said to fail and does not is out of date. */
function withExpectation({ expectedFailures = {} }: VectorsHost, result: CaseResult): CaseResult {
  const reason = Object.entries(expectedFailures).find(([, ids]) => ids.includes(result.id))?.[0];
  if (reason === undefined || result.outcome === 'skip') return result;
  return result.outcome === 'pass'
    ? { ...result, outcome: 'fail', detail: `passes, though it was expected to fail: ${reason}` }
    : { ...result, detail: `expected: ${reason}: ${result.detail}` };
}

function casesOf(host: VectorsHost, file: VectorsFile): readonly CaseResult[] {
  const skipped = (what: string, number: number): readonly CaseResult[] =>
    Array.from({ length: number }, (_, index) => ({
      id: `${file.path} ${index + 1}`,
      outcome: 'skip',
      detail: `this adapter replays no ${what} yet`,
    }));
  try {
    // A host may know a file better than the general runners do.
    const own = host.other?.(file.path, file.content);
    if (own !== undefined) return own;
    switch (file.form) {
      case 'scenario':
        return host.scenarios === undefined
          ? skipped('scenarios', file.content.facts.length)
          : replayScenario(host, host.scenarios, file.content);
      case 'interactions':
        return host.interactions === undefined
          ? skipped('interactions', file.content.interactions.length)
          : replayInteractions(host, host.interactions, file.content);
      case 'decisions':
        return host.decisions === undefined
          ? skipped('decisions', file.content.decisions.length)
          : replayDecisions(host.decisions, file.content);
      case 'other':
        return skipped('files of this form', 1);
    }
  } catch (error) {
    // One world that breaks must not take the results of the others with it.
    return [
      {
        id: file.path,
        outcome: 'fail',
        detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
      },
    ];
  }
}
