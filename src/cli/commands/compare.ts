import { readProject } from '../../config/project.js';
import { defineCommand } from '../command.js';
import { DEFAULT_FOLDER, DEFAULT_SEED, RACE_OPTIONS, wantedOf, wholeNumber } from '../compare/options.js';
import { planOf } from '../compare/plan.js';
import { race } from '../compare/race.js';

export const compare = defineCommand({
  usage: 'compare [scenario]',
  summary: 'Race orchestrators through one scenario and report what happened',
  examples: [
    ['compare', 'every orchestrator through the lab: deploy, scale, update, break, recover'],
    [
      'compare --on kubernetes,swarm --set kubernetes.nodeMonitorGracePeriodMs=90s',
      'two of them, one of them slower to give a node up',
    ],
    [
      'compare -f docker-compose.yml --fast --out R',
      "other people's manifests, on every orchestrator, into the folder R",
    ],
  ],
  positionals: {
    scenario: { type: 'string', describe: 'A built-in name (`regatta scenario list`) or a file; default: lab' },
  },
  options: {
    ...RACE_OPTIONS,
    on: { type: 'array', string: true, describe: 'Lanes: ORCHESTRATOR or ORCHESTRATOR@VERSION; default: all' },
  },
  formats: ['table', 'json'],
  async run({ fast = false, plain = false, out = DEFAULT_FOLDER, seed, repeat, ...given }, terminal) {
    const { config } = await readProject(process.cwd());
    const plan = await planOf(wantedOf(given, config));
    const firstSeed = wholeNumber('seed', seed ?? config.defaults?.seed, DEFAULT_SEED, 0);
    const times = wholeNumber('repeat', repeat, 1, 1);
    return race({ plan, seed: firstSeed, repeat: times, fast, plain, folder: out }, terminal);
  },
});
