import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A real swarm of five nodes named node-1 to node-5, of which the first manages. */
export interface RealSwarm {
  /** The socket of its manager. */
  readonly host: string;
  close(): Promise<void>;
}

const run = promisify(execFile);
const START_LIMIT_MS = 120_000;

/**
 * What `REGATTA_REAL_SWARM` names: the socket of a manager that runs already (`unix://...`), or a program that starts a swarm (`up a`: a line for
 * every node, its socket last) and ends it (`down a`). Gives the reason where there is none.
 */
export async function realSwarm(named = process.env['REGATTA_REAL_SWARM'] ?? ''): Promise<RealSwarm | string> {
  if (named === '') return 'absent: a real swarm, which REGATTA_REAL_SWARM names';
  if (named.startsWith('unix://')) return { host: named, close: () => Promise.resolve() };
  // The network namespaces of the program are the machine's own, so two swarms of it would be one.
  const { stdout: others } = await run('ip', ['netns', 'pids', 'swo-a-1']).catch(() => ({ stdout: '' }));
  if (others !== '') return 'absent: a real swarm of our own, since another one runs';
  const folder = await mkdtemp(join(tmpdir(), 'regatta-real-'));
  const options = { env: { ...process.env, SWARM_ORACLE_DIR: folder }, timeout: START_LIMIT_MS };
  const close = async () => {
    await run('node', [named, 'down', 'a'], options);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const { stdout } = await run('node', [named, 'up', 'a'], options);
    return { host: /unix:\/\/\S+/.exec(stdout)![0], close };
  } catch (error) {
    await close().catch(() => undefined);
    return `absent: a real swarm, since dockerd cannot be started: ${(error as Error).message.trim().split('\n').at(-1)!}`;
  }
}
