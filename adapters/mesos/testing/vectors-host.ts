import type { CaseResult, VectorsHost } from 'regatta/testing';
import mesos from '../index.js';
import { replayAllocator, replaySorter, type Vector } from './allocator-vectors.js';
import { emptyWorld } from './empty-world.js';
import { scenariosHost } from './scenario-session.js';
import { replayRecorded, type RecordedFile } from './recorded-http.js';

/** Replays the allocator's step lists and the recorded HTTP of a real master; Marathon's vectors have tests of their own. */
export const vectorsHost: VectorsHost = {
  adapter: mesos,
  scenarios: scenariosHost,
  other(path, content) {
    const { vectors = [], interactions } = content as { vectors?: readonly Vector[]; interactions?: unknown };
    if (interactions !== undefined) return replayRecorded(content as RecordedFile);
    if (!path.includes('allocator/')) return undefined;
    const stepped = vectors.filter(({ steps }) => steps !== undefined);
    return stepped.map((vector) => resultOf(vector, path.endsWith('sorter.json')));
  },
};

function resultOf(vector: Vector, ofSorter: boolean): CaseResult {
  try {
    const problems = ofSorter ? replaySorter(vector) : replayAllocator(vector, emptyWorld().tasks);
    const [detail = ''] = problems;
    return { id: vector.id, outcome: problems.length === 0 ? 'pass' : 'fail', detail };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { id: vector.id, outcome: 'skip', detail: error.message };
  }
}
