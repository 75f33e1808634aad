import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { epochFor, Pump, type Pace } from '../../../src/core/clock/pace.js';
import { machineClock } from '../../../src/core/clock/real.js';
import type { Adapter } from '../../../src/ports/adapter.js';
import type { MachineSpec } from '../../../src/ports/machines.js';
import { listen } from '../../../src/server/edge/listener.js';
import { createWorld } from '../../../src/world/create-world.js';
import type { World } from '../../../src/world/world.js';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A swarm behind plain HTTP, and the real docker CLI in front of it. */
export interface ServedSwarm {
  readonly world: World;
  readonly folder: string;
  /** Where other clients reach it. */
  readonly url: string;
  /** Runs docker to its end, with a text on its standard input. */
  docker(args: readonly string[], input?: string): Promise<Ran>;
  /** Starts docker and leaves it running. */
  start(args: readonly string[]): ChildProcess;
  close(): Promise<void>;
}

/** How long one command may take. */
const COMMAND_LIMIT_MS = 40_000;

/** One manager and workers named node-1, node-2, ... */
export async function serve(
  adapter: Adapter,
  nodes: number,
  pace: Pace = 'fast',
  version = adapter.defaultVersion,
): Promise<ServedSwarm> {
  const machines: MachineSpec[] = Array.from({ length: nodes }, (_, index) => ({
    name: `node-${index + 1}`,
    cpuMilli: 4000,
    memoryBytes: 8 * 1024 ** 3,
    zone: '',
    labels: {},
    role: index === 0 ? 'manager' : 'worker',
    images: [],
  }));
  const epochMs = epochFor(pace, Date.now());
  const world = createWorld({ adapter, version, machines, seed: 1, epochMs, heartbeats: 'real', freeze: true });
  const pump = new Pump(world.tasks, machineClock, pace, (error) => console.error('the world failed', error));
  world.onEntered = () => pump.poke();
  pump.poke();
  const listener = await listen({
    facade: {
      accept: (call) => {
        pump.catchUp();
        world.accept(call);
      },
    },
  });
  const folder = await mkdtemp(join(tmpdir(), 'regatta-docker-'));
  const env = {
    ...process.env,
    DOCKER_HOST: listener.url.replace(/^http/, 'tcp'),
    HOME: folder,
    DOCKER_CONFIG: folder,
  };
  return {
    world,
    folder,
    url: listener.url,
    docker: (args, input = '') => run(args, env, input),
    start: (args) => spawn('docker', args, { env }),
    close: async () => {
      pump.stop();
      await listener.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function run(args: readonly string[], env: NodeJS.ProcessEnv, input: string): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile('docker', [...args], { env, timeout: COMMAND_LIMIT_MS }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
    });
    child.stdin?.end(input);
  });
}
