import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineClock } from '../../../src/core/clock/real.js';
import { epochFor, Pump, type Pace } from '../../../src/core/clock/pace.js';
import type { Adapter } from '../../../src/ports/adapter.js';
import type { MachineSpec } from '../../../src/ports/machines.js';
import { createAuthority } from '../../../src/server/edge/certificates.js';
import { listen } from '../../../src/server/edge/listener.js';
import { createWorld } from '../../../src/world/create-world.js';
import type { World } from '../../../src/world/world.js';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A world behind HTTPS, and the real kubectl in front of it. */
export interface ServedCluster {
  readonly world: World;
  readonly folder: string;
  /** Runs kubectl to its end, with a text on its standard input; `program` is another one than that on the path. */
  kubectl(args: readonly string[], input?: string, program?: string): Promise<Ran>;
  /** Starts kubectl and leaves it running. */
  start(args: readonly string[], program?: string): ChildProcess;
  close(): Promise<void>;
}

/** How long one command may take. */
const COMMAND_LIMIT_MS = 30_000;

export async function serve(adapter: Adapter, nodes: number, pace: Pace = 'fast'): Promise<ServedCluster> {
  const machines: MachineSpec[] = Array.from({ length: nodes }, (_, index) => ({
    name: `node-${index + 1}`,
    cpuMilli: 4000,
    memoryBytes: 8 * 1024 ** 3,
    zone: '',
    labels: {},
    role: 'worker',
    images: [],
  }));
  const world = createWorld({
    adapter,
    machines,
    seed: 1,
    epochMs: epochFor(pace, Date.now()),
    heartbeats: 'real',
    freeze: true,
  });
  const pump = new Pump(world.tasks, machineClock, pace, (error) => console.error('the world failed', error));
  world.onEntered = () => pump.poke();
  pump.poke();
  const authority = await createAuthority();
  const server = await authority.issueServer();
  const client = await authority.issueClient({ commonName: 'kubernetes-admin', organizations: ['system:masters'] });
  const listener = await listen({
    facade: {
      accept: (call) => {
        pump.catchUp();
        world.accept(call);
      },
    },
    tls: { certificate: server.certificate, key: server.key, authority: authority.certificate },
  });
  const folder = await mkdtemp(join(tmpdir(), 'regatta-kubectl-'));
  const kubeconfig = join(folder, 'config');
  await writeFile(kubeconfig, kubeconfigOf(listener.url, authority.certificate, client.certificate, client.key));
  const env = { ...process.env, KUBECONFIG: kubeconfig, HOME: folder };
  return {
    world,
    folder,
    kubectl: (args, input = '', program = 'kubectl') => run(program, args, env, input),
    start: (args, program = 'kubectl') => spawn(program, args, { env }),
    close: async () => {
      pump.stop();
      await listener.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv, input: string): Promise<Ran> {
  return new Promise((resolve) => {
    const child = execFile(program, args, { env, timeout: COMMAND_LIMIT_MS }, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 1, stdout, stderr });
    });
    child.stdin?.end(input);
  });
}

function kubeconfigOf(url: string, authority: string, certificate: string, key: string): string {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'regatta',
    clusters: [{ name: 'regatta', cluster: { server: url, 'certificate-authority-data': base64(authority) } }],
    users: [
      { name: 'nobody', user: {} },
      { name: 'admin', user: { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) } },
    ],
    contexts: [{ name: 'regatta', context: { cluster: 'regatta', user: 'admin', namespace: 'default' } }],
  });
}
