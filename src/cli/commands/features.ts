import { listAdapters, loadAdapter } from '../../config/adapters.js';
import type { Adapter } from '../../ports/adapter.js';
import { FEATURES, type FeatureId } from '../../ports/features.js';
import { defineCommand } from '../command.js';
import { TABLE_FORMATS } from '../output/format.js';

interface Row {
  readonly id: FeatureId;
  readonly title: string;
}

export const features = defineCommand({
  usage: 'features',
  summary: 'Show which orchestrator can do what',
  examples: [
    ['features', 'one row a feature, one column an orchestrator'],
    ['features -o wide', 'with the name that each platform gives it, or why it cannot'],
    ['features --evidence -o json', 'tries every claim; exit code 1 when one does not hold'],
  ],
  positionals: {},
  options: {
    on: { type: 'array', string: true, describe: 'Orchestrators; default: all there are' },
    evidence: { type: 'boolean', default: false, describe: 'Try every claim, and say what came of it' },
  },
  formats: TABLE_FORMATS,
  async run({ on, evidence }, terminal) {
    const ids = on?.flatMap((text) => text.split(',')) ?? (await listAdapters()).map(({ id }) => id);
    const lanes = (await Promise.all(ids.map((id) => loadAdapter(id)))).map(declared);
    const shown = evidence ? await tried(lanes) : lanes;
    const rows = Object.entries(FEATURES).map(([id, title]): Row => ({ id: id as FeatureId, title }));
    const withReasons = terminal.format === 'wide' || evidence;
    await terminal.print({
      rows,
      columns: [
        { title: 'feature', of: ({ id }) => id },
        ...shown.map(({ adapter, reasonOf }) => ({
          title: adapter.id,
          of: ({ id }: Row) => adapter.capabilities[id].level + (withReasons ? `: ${reasonOf(id)}` : ''),
        })),
        { title: 'meaning', of: ({ title }) => title },
      ],
      data: { features: rows.map(({ id, title }) => ({ id, title, lanes: byLane(shown, id) })) },
    });
    return shown.some(({ refuted }) => refuted) ? 1 : 0;
  },
});

interface ShownLane {
  readonly adapter: Adapter;
  readonly reasonOf: (id: FeatureId) => string;
  /** Whether a probe contradicts what is claimed. */
  readonly refuted: boolean;
}

function declared(adapter: Adapter): ShownLane {
  return { adapter, reasonOf: (id) => adapter.capabilities[id].note, refuted: false };
}

async function tried(lanes: readonly ShownLane[]): Promise<readonly ShownLane[]> {
  const { evidenceOf } = await import('../evidence.js');
  return Promise.all(
    lanes.map(async ({ adapter }) => {
      const evidence = await evidenceOf(adapter);
      const refuted = Object.values(evidence).some(({ outcome }) => outcome === 'failed');
      return { adapter, reasonOf: (id: FeatureId) => evidence[id].text, refuted };
    }),
  );
}

function byLane(lanes: readonly ShownLane[], id: FeatureId): Record<string, { support: string; evidence: string }> {
  return Object.fromEntries(
    lanes.map(({ adapter, reasonOf }) => [
      adapter.id,
      { support: adapter.capabilities[id].level, evidence: reasonOf(id) },
    ]),
  );
}
