import type { Clock } from 'regatta/kit';
import type { CliResult, StepTools } from 'regatta/testing';
import type { ResourceDefinition } from '../../resources/definition.js';
import { parseArguments } from './arguments.js';
import { CommandFailure, KubectlClient, type Command } from './client.js';
import { cordon, drain, taint, uncordon } from './nodes.js';
import { annotate, label, patch, remove, run } from './objects.js';
import { rolloutOf, scale, set } from './workloads.js';

/**
 * What kubectl does for the commands of the recordings, as requests to the API inside of a world; the real client cannot run there, because it
 * lives in the time of the wall. Undefined for a command that is none of these.
 */
export function runKubectl(
  argv: readonly string[],
  tools: StepTools,
  clock: Clock,
  definitions: readonly ResourceDefinition[],
  namespace: string,
): CliResult | undefined {
  const commands: Readonly<Record<string, Command>> = {
    annotate,
    cordon,
    delete: remove,
    drain,
    label,
    patch,
    rollout: rolloutOf(clock),
    run,
    scale,
    set,
    taint,
    uncordon,
  };
  const { words, flags } = parseArguments(argv);
  const [verb = '', ...rest] = words;
  const command = commands[verb];
  if (command === undefined) return undefined;
  try {
    const client = new KubectlClient(tools, definitions, flags['namespace'] ?? namespace);
    return command({ words: rest, flags }, client);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    return { exit: 1, stdout: '', stderr: `${error.message}\n` };
  }
}
