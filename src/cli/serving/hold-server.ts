/** The life of a foreground server: start, one line, a connection file, and a tidy end on signals or on a bug of ours. */
import { machineClock } from '../../core/clock/real.js';
import { serveControl } from '../../server/control-server.js';
import { announce } from '../../server/state-folder.js';
import { Worlds, type ServedWorld } from '../../server/worlds.js';
import { interruption } from '../interruption.js';
import type { Terminal } from '../output/terminal.js';
import { keepForReplay } from './keep-for-replay.js';

export interface HeldServer {
  readonly terminal: Terminal;
  readonly controlPort: number;
  readonly folder?: string;
  /** Whether a world that breaks ends the server; where many share it, only its own. */
  readonly outlivesWorlds?: boolean;
  readonly start: (worlds: Worlds) => Promise<Started>;
}

export interface Started {
  readonly id: string;
  readonly version: string;
  /** Absent for a server of many worlds. */
  readonly served?: ServedWorld;
  /** The one line that says that it serves. */
  line(control: string): string;
}

/** Serves until a signal comes (gives 130 or 143) or the world breaks (throws what broke it). */
export async function holdServer({
  terminal,
  controlPort,
  folder,
  outlivesWorlds = false,
  start,
}: HeldServer): Promise<number> {
  const interrupted = interruption.handle();
  let broke: (error: unknown) => void = () => {};
  const broken = new Promise<never>((_, reject) => (broke = reject));
  // Nobody waits for it yet while the server starts.
  broken.catch(() => undefined);
  const worlds = new Worlds({
    ...(folder !== undefined && { folder }),
    say: (line) => terminal.say(line),
    onFailure: (world, error) => {
      terminal.say(`world ${world.id} broke; to see it again: ${keepForReplay(world, worlds.folder)}`);
      if (!outlivesWorlds) broke(error);
      else terminal.say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    },
  });
  const started = await start(worlds);
  try {
    const control = await serveControl({ worlds, port: controlPort, onFault: broke });
    const { id, version, served } = started;
    const forget = announce({
      id,
      version,
      world: served?.hosted.id ?? '',
      pid: process.pid,
      url: served?.native?.url ?? '',
      control: control.url,
      pageToken: control.pageToken,
      environment: served?.native?.setup.environment ?? {},
      startedAtMs: machineClock.now(),
    });
    try {
      terminal.write(started.line(control.url));
      await Promise.race([broken, aborted(interrupted)]);
    } finally {
      forget();
      await control.close();
    }
  } finally {
    await worlds.close();
  }
  return interruption.exitCode;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
