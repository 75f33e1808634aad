import path from 'node:path';
import type { HostedWorld } from '../../server/hosted-world.js';
import { writePrivately } from '../../server/state-folder.js';
import manifest from '../../../package.json' with { type: 'json' };

/**
 * Writes down what the world was made of and what came in, which together are all that it depends on. Gives the command that
 * runs it again. Requests may hold secrets, so the file is for its owner alone.
 */
export function keepForReplay(hosted: HostedWorld, folder: string): string {
  const { lane, machines, seed, set, physics, without } = hosted.config;
  const file = path.join(folder, 'recordings', `${hosted.id}-${seed}-${hosted.world.tasks.executed}.json`);
  const recording = {
    regatta: manifest.version,
    orchestrator: lane.adapter.id,
    version: lane.version,
    machines,
    seed,
    epochMs: hosted.epochMs,
    heartbeats: 'real',
    set,
    physics,
    without,
    inbox: hosted.world.inbox.entries,
  };
  writePrivately(file, JSON.stringify(recording));
  return `regatta replay ${file}`;
}
