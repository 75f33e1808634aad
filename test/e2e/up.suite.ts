// A server started as users start it: the built program in a process of its own, with a state folder that nobody else uses.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');
export const program = path.join(root, 'dist/src/cli/main.js');

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and with what state commands run. */
export interface Place {
  readonly folder: string;
  readonly state: string;
}

const COMMAND_LIMIT_MS = 20_000;
/** A server outlives its test only when the test does not come to its end. */
const SERVER_LIMIT_MS = 240_000;

function start(
  words: readonly string[],
  { folder, state }: Place,
  environment: Record<string, string> = {},
  timeout = COMMAND_LIMIT_MS,
): ChildProcess {
  const { REGATTA_URL: _, ...inherited } = process.env;
  return spawn(process.execPath, [program, ...words], {
    cwd: folder,
    env: { ...inherited, XDG_STATE_HOME: state, NO_COLOR: '1', ...environment },
    timeout,
  });
}

/** Runs a command to its end. */
export async function regatta(
  place: Place,
  words: readonly string[],
  environment: Record<string, string> = {},
): Promise<Ended> {
  return endOf(start(words, place, environment));
}

async function endOf(child: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => (stdout += String(chunk)));
  child.stderr?.on('data', (chunk) => (stderr += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** A server in the foreground of another process, once it has said that it serves. */
export class Server {
  private constructor(
    readonly child: ChildProcess,
    readonly ended: Promise<Ended>,
    readonly line: string,
  ) {}

  static async start(place: Place, words: readonly string[]): Promise<Server> {
    const child = start(words, place, {}, SERVER_LIMIT_MS);
    const ended = endOf(child);
    const line = await Promise.race([
      once(child.stdout!, 'data').then(([chunk]) => String(chunk)),
      ended.then(({ code, stderr }) => {
        throw new Error(`it ended with ${code}: ${stderr}`);
      }),
    ]);
    return new Server(child, ended, line);
  }

  stop(signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<Ended> {
    this.child.kill(signal);
    return this.ended;
  }
}

/** The connection files that are there. */
export function connectionFiles({ state }: Place): string[] {
  const folder = path.join(state, 'regatta/servers');
  return existsSync(folder) ? readdirSync(folder) : [];
}
