import { listAdapters, loadAdapter } from '../../config/adapters.js';
import { loadLane, type Lane } from '../../config/lanes.js';
import { PHYSICS, type Constant, type Profile } from '../../ports/constants.js';
import { defineCommand } from '../command.js';
import { TABLE_FORMATS } from '../output/format.js';

interface Row extends Constant {
  readonly lane: string;
  readonly version: string;
  readonly name: string;
}

export const constants = defineCommand({
  usage: 'constants [pattern]',
  summary: 'List timers, limits and latencies with their sources',
  examples: [
    ['constants', 'every constant of every orchestrator, and the physical model'],
    ['constants heartbeat', 'those whose name contains "heartbeat"'],
    ['constants --on kubernetes@1.32 -o wide', 'those of one version, with their sources'],
  ],
  positionals: { pattern: { type: 'string', describe: 'Part of a name, upper and lower case alike' } },
  options: { on: { type: 'array', string: true, describe: 'Lanes: ORCHESTRATOR or ORCHESTRATOR@VERSION' } },
  formats: TABLE_FORMATS,
  async run({ on, pattern = '' }, terminal) {
    const rows = [
      ...(await lanesOf(on)).flatMap((lane) =>
        rowsOf(lane.adapter.id, lane.version, lane.adapter.versions[lane.version]),
      ),
      ...(on === undefined ? rowsOf('world', '', PHYSICS) : []),
    ].filter(({ lane, name }) => `${lane}.${name}`.toLowerCase().includes(pattern.toLowerCase()));
    if (rows.length === 0) terminal.say(`no constant has "${pattern}" in its name`);
    await terminal.print({
      rows,
      columns: [
        { title: 'constant', of: ({ lane, name }) => `${lane}.${name}` },
        { title: 'value', of: ({ value }) => String(value) },
        { title: 'unit', of: ({ unit }) => unit },
        { title: 'version', of: (row) => row.version },
        { title: 'source', of: ({ source }) => source, wide: true },
      ],
    });
    return rows.length === 0 ? 1 : 0;
  },
});

async function lanesOf(on: readonly string[] | undefined): Promise<readonly Lane[]> {
  if (on !== undefined) return Promise.all(on.flatMap((text) => text.split(',')).map((text) => loadLane(text)));
  const listed = await listAdapters();
  return Promise.all(
    listed.map(async ({ id }) => {
      const adapter = await loadAdapter(id);
      return { adapter, version: adapter.defaultVersion };
    }),
  );
}

function rowsOf(lane: string, version: string, profile: Profile = {}): Row[] {
  return Object.entries(profile).map(([name, constant]) => ({ lane, version, name, ...constant }));
}
