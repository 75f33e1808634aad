/** A world whose state outlives its server: where its journal is, and what it says of the world it belongs to. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { RegattaError } from '../../ports/errors.js';
import type { MachineSpec } from '../../ports/machines.js';
import type { WorldConfig } from '../world-config.js';
import { WorldJournal } from './journal.js';

interface Description {
  readonly orchestrator: string;
  readonly version: string;
  readonly machines: readonly MachineSpec[];
}

export interface KeptWorld {
  readonly journal: WorldJournal;
  readonly config: WorldConfig;
}

/**
 * Opens the journal of world `id` below `folder`. Where the size of the cluster was not asked for (`sizeIsGiven`), the world has the
 * machines it had. Throws `request/conflict` when the journal is that of another platform or version, and `machine/lacks`.
 */
export async function openKept(
  folder: string,
  id: string,
  config: WorldConfig,
  sizeIsGiven: boolean,
): Promise<KeptWorld> {
  const file = path.join(folder, 'worlds', `${id}.sqlite`);
  makeFolder(path.dirname(file));
  const { adapter, version } = config.lane;
  const asked: Description = { orchestrator: adapter.id, version, machines: config.machines };
  const journal = await WorldJournal.open(file, JSON.stringify(asked));
  const kept = JSON.parse(journal.description) as Description;
  if (kept.orchestrator === adapter.id && kept.version === version)
    return { journal, config: sizeIsGiven ? config : { ...config, machines: kept.machines } };
  await journal.close();
  throw new RegattaError('request/conflict', `${file} is of ${kept.orchestrator}@${kept.version}, not ${version}`, {
    hint: `regatta up ${kept.orchestrator}@${kept.version}, or name another folder with --data`,
  });
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new RegattaError('machine/lacks', `${folder} cannot be made: ${why}`, {
      hint: 'name a folder that may be written with --data',
      cause,
    });
  }
}
