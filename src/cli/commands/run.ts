import { readProject } from '../../config/project.js';
import { defineCommand } from '../command.js';
import { DEFAULT_FOLDER, DEFAULT_SEED, RACE_OPTIONS, wantedOf, wholeNumber } from '../compare/options.js';
import { planOf } from '../compare/plan.js';
import { race } from '../compare/race.js';

export const run = defineCommand({
  usage: 'run <scenario>',
  summary: 'Run one scenario on one orchestrator',
  examples: [
    ['run lab --on swarm', 'the lab on one orchestrator'],
    ['run rolling --on kubernetes@1.32 --seed 7', 'another scenario, another seed'],
    ['run ./my-scenario.yaml --on mesos -o json', 'a file of your own; the report on stdout'],
  ],
  positionals: { scenario: { type: 'string', demandOption: true, describe: 'A built-in name or a file' } },
  options: {
    ...RACE_OPTIONS,
    on: { type: 'string', demandOption: true, describe: 'The lane: ORCHESTRATOR or ORCHESTRATOR@VERSION' },
  },
  formats: ['table', 'json'],
  async run({ fast = false, plain = false, out = DEFAULT_FOLDER, seed, repeat, on, ...given }, terminal) {
    const { config } = await readProject(process.cwd());
    const plan = await planOf(wantedOf({ ...given, on: [on] }, config));
    const firstSeed = wholeNumber('seed', seed ?? config.defaults?.seed, DEFAULT_SEED, 0);
    const times = wholeNumber('repeat', repeat, 1, 1);
    return race({ plan, seed: firstSeed, repeat: times, fast, plain, folder: out }, terminal);
  },
});
