import type { CaseResult, DecisionsHost } from './host.js';
import { AnswerMatcher } from './matching.js';
import type { DecisionsFile, RecordFields } from './recording.js';

/** Scheduler recordings hold whole values only; nothing in them is an alias but the times of writes. */
const EXACT = { bijective: [], free: ['time', 'uid'], ignored: [], headers: [] };

/** Lets the mimic's scheduler decide each recorded case and compares the decisions field by field. */
export function replayDecisions(host: DecisionsHost, file: DecisionsFile): readonly CaseResult[] {
  return file.decisions.map((decision) => {
    const id = `${file.topic}/${decision.id}`;
    const made = host.decide(decision, file.topic);
    if (isSkipped(made)) return { id, outcome: 'skip', detail: made.skip };
    const differences = Object.entries(decision.expect)
      .filter(([field]) => !host.drawn.includes(field))
      .flatMap(([field, wanted]) => new AnswerMatcher(EXACT).compare(wanted, made[field], field) ?? []);
    return { id, outcome: differences.length === 0 ? 'pass' : 'fail', detail: differences.join('; ') };
  });
}

function isSkipped(made: RecordFields | { readonly skip: string }): made is { readonly skip: string } {
  return typeof made['skip'] === 'string';
}
