import { listAdapters, loadAdapter } from '../../config/adapters.js';
import type { Adapter } from '../../ports/adapter.js';
import { FEATURES, type FeatureId } from '../../ports/features.js';
import { defineCommand, TABLE_FORMATS } from '../command.js';

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
    ['features --evidence -o json', 'with what backs each claim'],
  ],
  positionals: {},
  options: {
    on: { type: 'array', string: true, describe: 'Orchestrators; default: all there are' },
    evidence: { type: 'boolean', default: false, describe: 'Say what backs each claim' },
  },
  formats: TABLE_FORMATS,
  async run({ on, evidence }, terminal) {
    const ids = on?.flatMap((text) => text.split(',')) ?? (await listAdapters()).map(({ id }) => id);
    const adapters = await Promise.all(ids.map((id) => loadAdapter(id)));
    const rows = Object.entries(FEATURES).map(([id, title]): Row => ({ id: id as FeatureId, title }));
    await terminal.print({
      rows,
      columns: [
        { title: 'feature', of: ({ id }) => id },
        ...adapters.map((adapter) => ({
          title: adapter.id,
          of: ({ id }: Row) => cell(adapter, id, terminal.format === 'wide' || evidence),
        })),
        { title: 'meaning', of: ({ title }) => title },
      ],
      data: { features: rows.map(({ id, title }) => ({ id, title, lanes: lanesOf(adapters, id) })) },
    });
  },
});

function cell(adapter: Adapter, id: FeatureId, withNote: boolean): string {
  const { level, note } = adapter.capabilities[id];
  return withNote ? `${level}: ${note}` : level;
}

/** The declared level and note of each lane. */
function lanesOf(adapters: readonly Adapter[], id: FeatureId): Record<string, { support: string; evidence: string }> {
  return Object.fromEntries(
    adapters.map(({ id: lane, capabilities }) => {
      const { level, note } = capabilities[id];
      return [lane, { support: level, evidence: note }];
    }),
  );
}
