/** The options that `compare` and `run` share. */
import { RegattaError } from '../../ports/errors.js';
import { standingOverrides } from '../../config/project.js';
import type { Config } from '../../ports/model/config.gen.js';
import type { OptionTable } from '../command.js';
import type { Wanted } from './plan.js';

export const DEFAULT_SEED = 42;
export const DEFAULT_FOLDER = 'regatta-report';

export const RACE_OPTIONS = {
  file: {
    type: 'array',
    string: true,
    alias: 'f',
    describe: 'Manifests to run: Kubernetes YAML, Compose and stack files, Marathon JSON',
  },
  native: { type: 'array', string: true, describe: 'LANE=FILE: manifests that one lane runs in its own dialect' },
  nodes: { type: 'number', describe: 'How many nodes each lane has' },
  seed: { type: 'number', describe: `Whole number that decides all chance (default ${DEFAULT_SEED})` },
  repeat: { type: 'number', describe: 'Run so many times with seeds that follow each other, and add statistics' },
  set: { type: 'array', string: true, describe: 'LANE.NAME=VALUE: another value for a constant (`regatta constants`)' },
  without: { type: 'array', string: true, describe: 'LANE.PART: leave a part of the control plane out' },
  fast: { type: 'boolean', describe: 'No playback: the result at once' },
  plain: { type: 'boolean', describe: 'One line a transition, even in a terminal' },
  out: { type: 'string', describe: `Folder for the report (default ${DEFAULT_FOLDER})` },
} as const satisfies OptionTable;

export interface Given {
  readonly scenario?: string | undefined;
  readonly file?: readonly string[] | undefined;
  readonly native?: readonly string[] | undefined;
  readonly on?: readonly string[] | undefined;
  readonly nodes?: number | undefined;
  readonly set?: readonly string[] | undefined;
  readonly without?: readonly string[] | undefined;
}

/** What was typed; where a flag was left out, what the project file says. */
export function wantedOf(given: Given, project: Config): Wanted {
  const { scenario, file = [], native = [], set = [], without = [] } = given;
  const { on = project.defaults?.on ?? [], nodes = project.defaults?.nodes } = given;
  if (scenario !== undefined && file.length > 0) {
    throw new RegattaError('request/invalid', 'a scenario and manifests were both named', {
      hint: 'give SCENARIO or -f FILE, not both',
    });
  }
  if (nodes !== undefined && !(Number.isInteger(nodes) && nodes >= 1 && nodes <= 100_000)) {
    throw new RegattaError('request/invalid', `--nodes takes a whole number from 1 to 100000, not ${nodes}`);
  }
  const lanes = on.flatMap((text) => text.split(','));
  return { scenario, files: file, native, on: lanes, nodes, set, without, standing: standingOverrides(project) };
}

/** A whole number from `least` up, or its default. */
export function wholeNumber(name: string, value: number | undefined, fallback: number, least: number): number {
  if (value === undefined) return fallback;
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RegattaError('request/invalid', `--${name} takes a whole number of at least ${least}, not ${value}`);
}
