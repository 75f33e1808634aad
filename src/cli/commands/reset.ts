import { defineCommand } from '../command.js';
import { findWorld, WORLD_OPTIONS } from '../target/find-world.js';

export const reset = defineCommand({
  usage: 'reset',
  summary: 'Begin a running world again, with the same configuration and seed',
  examples: [
    ['reset', 'the only one that runs; addresses stay as they are'],
    ['reset --on kubernetes', 'one of several'],
    ['reset --world shop', 'a world of `regatta serve`'],
  ],
  positionals: {},
  options: WORLD_OPTIONS,
  formats: ['table', 'json', 'yaml'],
  async run(flags, terminal) {
    const client = await findWorld(flags);
    const world = await client.post<{ name: string; seed: number }>('/reset');
    if (terminal.format === 'table') terminal.say(`${world.name} has begun again with seed ${world.seed}`);
    else await terminal.print({ columns: [], rows: [], data: world });
  },
});
