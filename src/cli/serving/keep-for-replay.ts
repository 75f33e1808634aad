import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { inspect } from 'node:util';
import { loadAdapter } from '../../config/adapters.js';
import { formatDuration } from '../../core/clock/duration.js';
import { RegattaError } from '../../ports/errors.js';
import type { HostedWorld } from '../../server/hosted-world.js';
import { recordingOf, replayRecording, type Recording } from '../../server/recording.js';
import { writePrivately } from '../../server/state-folder.js';
import type { Terminal } from '../output/terminal.js';

/** What tells a recording of a world from a report. */
const SUFFIX = '.recording.json';

/** Writes a recording of a world that broke. Gives the command that runs it again, or why there is none. */
export function keepForReplay(hosted: HostedWorld, folder: string): string {
  const { executed } = hosted.world.tasks;
  if (!hosted.isReplayable) return 'nothing, because it does not begin with what is kept of what came in';
  const file = path.join(folder, 'recordings', `${hosted.id}-${hosted.config.seed}-${executed}${SUFFIX}`);
  writePrivately(file, JSON.stringify(recordingOf(hosted)));
  return `regatta replay ${file}`;
}

export function isRecording(file: string): boolean {
  return file.endsWith(SUFFIX);
}

/** Runs a recording again and says what becomes of it. Exit code 0 when the world breaks again, 1 when it does not. */
export async function replayFile(file: string, terminal: Terminal): Promise<number> {
  const recording = await read(file);
  const adapter = await loadAdapter(recording.orchestrator);
  const { world, failure } = replayRecording(recording, adapter);
  const { executed, elapsed } = world.tasks;
  const place = `after ${executed} tasks, at ${formatDuration(elapsed)}`;
  if (failure === undefined) {
    terminal.say(`${place}: nothing broke this time`);
    return 1;
  }
  terminal.say(`${place}: ${failure instanceof Error ? (failure.stack ?? failure.message) : inspect(failure)}`);
  return 0;
}

async function read(file: string): Promise<Recording> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Recording;
  } catch (cause) {
    throw new RegattaError('request/not-found', `${file} cannot be read`, { cause });
  }
}
