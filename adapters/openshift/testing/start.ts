import { recordedInteractions, RecordedImages, recordedTimings } from 'regatta/adapters/kubernetes/testing';
import type { VectorsHost } from 'regatta/testing';
import openshift from '../index.js';
import { reduced } from './reductions.js';
import { tableCases } from './tables.js';

export { probes } from 'regatta/adapters/kubernetes/testing';

const MACHINES = ['node-1', 'node-2', 'node-3'].map((name) => ({
  name,
  cpuMilli: 8000,
  memoryBytes: 32 * 1024 ** 3,
  zone: '',
  labels: {},
  role: 'worker' as const,
  images: [],
}));

const interactions = recordedInteractions(openshift, MACHINES);

/** Replays requests recorded from real OpenShift API servers and controllers, and the tables of upstream's own tests. */
export const vectorsHost: VectorsHost = {
  adapter: openshift,
  interactions: {
    ...interactions,
    // The nodes of the recordings were simulated ones, whose pods run at once.
    world: (file, interaction) => ({
      ...interactions.world(file, interaction),
      images: new RecordedImages(),
      timings: recordedTimings(),
    }),
    matching: {
      ...interactions.matching,
      // Everything that runs beside a recorded request counts revisions up, so whether two are equal is chance.
      bijective: interactions.matching.bijective.filter((alias) => alias !== 'rv'),
      free: [
        ...interactions.matching.free,
        ...['rv', 'scc-uid', 'scc-range', 'scc-interval', 'mcs', 'secret', 'dockercfg'],
      ],
      order: (body, interaction) => withoutDescriptions(reduced(body, interaction)),
    },
  },
  other: tableCases,
};

/** The recordings leave out what columns are for. */
function withoutDescriptions(body: unknown): unknown {
  const { columnDefinitions: columns } = (body ?? {}) as { columnDefinitions?: unknown };
  if (!Array.isArray(columns)) return body;
  const bare = columns.map((column: object) => ({ ...column, description: undefined }));
  return { ...(body as object), columnDefinitions: JSON.parse(JSON.stringify(bare)) as unknown };
}
