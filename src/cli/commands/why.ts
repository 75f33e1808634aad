import { parseDuration } from '../../core/clock/duration.js';
import { RegattaError } from '../../ports/errors.js';
import type { Explanation, NodeVerdict } from '../../ports/explain.js';
import { defineCommand } from '../command.js';
import { finishedLaneOf, worldOf, type FinishedLane } from '../compare/finished-run.js';
import { DEFAULT_FOLDER } from '../compare/options.js';
import type { Terminal } from '../output/terminal.js';
import { findWorld, WORLD_OPTIONS } from '../target/find-world.js';

export const why = defineCommand({
  usage: 'why <instance>',
  summary: 'Explain why an instance runs where it does, or nowhere',
  examples: [
    ['why swarm/o1x1fab4qu11 --at 41s', 'an instance of the last comparison, as things stood at a moment'],
    ['why web.2 --on swarm', 'an instance of one of several running orchestrators'],
    ['why web.2 -o json', 'for programs'],
  ],
  positionals: { instance: { type: 'string', demandOption: true, describe: 'Its id, as the platform names it' } },
  options: {
    ...WORLD_OPTIONS,
    at: { type: 'string', describe: 'Of a finished run: the virtual time to look at, e.g. 41s' },
    report: { type: 'string', describe: `Of a finished run: its folder (default ${DEFAULT_FOLDER})` },
  },
  formats: ['table', 'json', 'yaml'],
  async run({ instance, at, report, ...flags }, terminal) {
    const finished = await finishedLaneOf(instance, report);
    const explanation =
      finished === undefined
        ? await (await findWorld(flags)).get<Explanation>('/why', { instance })
        : await explainFinished(finished, at);
    if (terminal.format !== 'table') return terminal.print({ columns: [], rows: [], data: explanation });
    await print(explanation, terminal);
  },
});

async function explainFinished(finished: FinishedLane, at: string | undefined): Promise<Explanation> {
  const world = await worldOf(finished, at === undefined ? undefined : parseDuration(at));
  const explanation = world.explain(finished.subject);
  if (explanation !== undefined) return explanation;
  const { lane, subject } = finished;
  throw new RegattaError(
    'request/not-found',
    `${lane.orchestrator} does not know an instance "${subject}" at that moment`,
    {
      hint: 'regatta report show -o json lists the instances and when they were there',
    },
  );
}

async function print({ subject, summary, nodes, remedies }: Explanation, terminal: Terminal): Promise<void> {
  terminal.write(`${subject}: ${summary}\n`);
  const plugins = [...new Set(nodes.flatMap(({ scores }) => scores.map(([plugin]) => plugin)))];
  await terminal.print<NodeVerdict>({
    rows: nodes,
    columns: [
      { title: 'node', of: ({ node }) => node },
      { title: 'verdict', of: ({ rejectedBy }) => (rejectedBy === undefined ? 'fits' : rejectedBy.plugin) },
      ...plugins.map((plugin) => ({
        title: plugin,
        of: ({ scores }: NodeVerdict) => String(scores.find(([name]) => name === plugin)?.[1] ?? ''),
      })),
      { title: 'total', of: ({ rejectedBy, total }) => (rejectedBy === undefined ? String(total) : '') },
      { title: 'reason', of: ({ rejectedBy }) => rejectedBy?.reason ?? '' },
    ],
  });
  if (remedies.length > 0)
    terminal.write(`\nwhat would change it:\n${remedies.map(({ text }) => `  ${text}\n`).join('')}`);
}
