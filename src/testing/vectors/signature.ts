import { canonicalLine } from '../../core/trace/canonical.js';
import type { RecordFields } from './recording.js';
import { isEmpty } from './where.js';

/** Fields by which two runs of the same scenario may differ without anything having gone another way. */
const CHANCE = new Set(['id', 'node', 'ts', 'msg', 'ports', 'labels', 'generation', 'lag']);

/** A state without names, places and times: equal for two runs that have come equally far. */
export function signatureOf(state: RecordFields, kinds: readonly string[]): string {
  return kinds
    .map((kind) => {
      const records = (state[kind] ?? []) as readonly RecordFields[];
      const lines = records.map((record) =>
        canonicalLine(Object.fromEntries(Object.entries(record).filter(isTelling))),
      );
      return `${kind} ${lines.sort().join(' ')}`;
    })
    .join('\n');
}

function isTelling([name, value]: [string, unknown]): boolean {
  return !CHANCE.has(name) && !isEmpty(value) && !(typeof value === 'number' && !Number.isSafeInteger(value));
}
