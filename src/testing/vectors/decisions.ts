import type { CaseResult, DecisionsHost } from './host.js';
import type { DecisionsFile } from './recording.js';

/** Lets the mimic's scheduler decide each recorded case. */
export function replayDecisions(host: DecisionsHost, { topic, decisions }: DecisionsFile): readonly CaseResult[] {
  return decisions.map((decision) => {
    const id = `${topic}/${decision.id}`;
    const found = host.differences(decision, topic);
    if ('skip' in found) return { id, outcome: 'skip', detail: found.skip };
    return { id, outcome: found.length === 0 ? 'pass' : 'fail', detail: found.join('; ') };
  });
}
