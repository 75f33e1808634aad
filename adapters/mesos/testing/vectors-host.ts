import type { CaseResult, VectorsHost } from 'regatta/testing';
import mesos from '../index.js';
import { replayAllocator, type Vector } from './allocator-vectors.js';
import { emptyWorld } from './empty-world.js';
import { replayMarathon, type MarathonVector } from './marathon-vectors.js';
import { replayQuota, type QuotaVector } from './quota-vectors.js';
import { replayRecorded, type RecordedFile } from './recorded-http.js';
import { replayRoles } from './role-vectors.js';
import { scenariosHost } from './scenario-session.js';
import { replaySorter } from './sorter-vectors.js';

/** Replays recordings of a real master, and the vectors of its allocator and of Marathon. */
export const vectorsHost: VectorsHost = {
  adapter: mesos,
  scenarios: scenariosHost,
  other(path, content) {
    const { vectors = [], interactions } = content as { vectors?: readonly Vector[]; interactions?: unknown };
    if (interactions !== undefined) return replayRecorded(content as RecordedFile);
    const replay = path.includes('marathon/')
      ? (vector: Vector) => replayMarathon(vector as unknown as MarathonVector)
      : path.includes('allocator/')
        ? allocatorReplay(path)
        : undefined;
    return replay === undefined ? undefined : vectors.map((vector) => resultOf(vector, replay));
  },
};

function allocatorReplay(path: string): (vector: Vector) => readonly string[] {
  if (path.endsWith('sorter.json'))
    return (vector) => ('steps' in vector ? replaySorter(vector) : replayRolesOf(vector));
  return (vector) => {
    if ('calls' in vector) return replayQuota(vector as unknown as QuotaVector);
    return 'steps' in vector ? replayAllocator(vector, emptyWorld().tasks) : replayRolesOf(vector);
  };
}

function replayRolesOf(vector: Vector): string[] {
  return replayRoles(vector);
}

function resultOf(vector: Vector, replay: (vector: Vector) => readonly string[] | undefined): CaseResult {
  const { id } = vector;
  try {
    const problems = replay(vector);
    if (problems === undefined) return { id, outcome: 'skip', detail: 'nothing replays vectors of this kind' };
    return { id, outcome: problems.length === 0 ? 'pass' : 'fail', detail: problems[0] ?? '' };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { id, outcome: 'skip', detail: error.message };
  }
}
