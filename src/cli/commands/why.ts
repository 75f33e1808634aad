import type { Explanation, NodeVerdict } from '../../ports/explain.js';
import { defineCommand } from '../command.js';
import type { Terminal } from '../output/terminal.js';
import { findWorld, WORLD_OPTIONS } from '../target/find-world.js';

export const why = defineCommand({
  usage: 'why <instance>',
  summary: 'Explain why an instance runs where it does, or nowhere',
  examples: [
    ['why default/web-6c5f9', 'each node with the reason against it or its scores, and what would change it'],
    ['why web.2 --on swarm', 'an instance of one of several running orchestrators'],
    ['why web.2 -o json', 'for programs'],
  ],
  positionals: { instance: { type: 'string', demandOption: true, describe: 'Its id, as the platform names it' } },
  options: WORLD_OPTIONS,
  formats: ['table', 'json', 'yaml'],
  async run({ instance, ...flags }, terminal) {
    const client = await findWorld(flags);
    const explanation = await client.get<Explanation>('/why', { instance });
    if (terminal.format !== 'table') return terminal.print({ columns: [], rows: [], data: explanation });
    await print(explanation, terminal);
  },
});

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
