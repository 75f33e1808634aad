import { once } from 'node:events';
import { createServer, connect, type AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { memoryCall } from '../core/call/memory-call.js';
import type { Pace } from '../core/clock/pace.js';
import { HostedWorld } from './hosted-world.js';
import { PublishedPorts } from './published-ports.js';
import { machinesOfSize } from './world-config.js';

const { default: template } = await import('../../adapters/_template/index.js');

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

function serve(pace: Pace = 'fast') {
  const config = { machines: machinesOfSize({}), seed: 1, pace, set: {}, physics: {}, without: [] };
  const world = new HostedWorld('w', { lane: { adapter: template, version: '1' }, ...config }, (_world, error) => {
    throw error;
  });
  const said: string[] = [];
  const ports = new PublishedPorts({ world, host: '127.0.0.1', say: (line) => said.push(line) });
  ends.push(
    () => ports.close(),
    () => world.stop(),
  );
  const deploy = (publishedPort: number, image = 'nginx:1.9.1') => {
    const body = JSON.stringify({
      image,
      replicas: 2,
      publishedPort,
      ...(image === 'redis:7' && { containerPort: 6379 }),
    });
    world.accept(memoryCall({ method: 'PUT', path: '/apps/web', body }).call);
  };
  return { world, said, deploy };
}

/** A port that nobody has, and the server that takes it. */
async function taken() {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, free: () => new Promise((done) => server.close(done)) };
}

async function freePort(): Promise<number> {
  const { port, free } = await taken();
  await free();
  return port;
}

/** The status and text of an answer, or the code of why there is none. */
async function get(port: number, path = '/'): Promise<string> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return `${response.status} ${await response.text()}`;
  } catch (error) {
    return String(((error as Error).cause as { code?: string }).code);
  }
}

const welcome = expect.stringMatching(/^200 [^]*Welcome to nginx/);
const soon = { timeout: 4000, interval: 20 };

describe('a published port', () => {
  it('answers as long as it is published, and from then on refuses', async () => {
    const { world, deploy, said } = serve();
    const port = await freePort();
    expect(await get(port)).toBe('ECONNREFUSED');
    deploy(port);
    await expect.poll(() => get(port), soon).toEqual(welcome);
    expect(await get(port, '/nowhere?a=b')).toMatch(/^404 /);
    expect(world.world.inbox.entries.at(-1)!.entered).toEqual({ type: 'visit', port, path: '/nowhere' });
    deploy(0);
    await expect.poll(() => get(port), soon).toBe('ECONNREFUSED');
    expect(said).toEqual([]);
  });

  it('answers where time stands, and closes when the world begins again', async () => {
    const { world, deploy } = serve('manual');
    const port = await freePort();
    deploy(port);
    await world.untilIdle(60_000);
    await expect.poll(() => get(port), soon).toEqual(welcome);
    world.reset();
    await expect.poll(() => get(port), soon).toBe('ECONNREFUSED');
  });

  it('ends connections that no container takes, and those to servers that do not speak HTTP', async () => {
    const { world, deploy } = serve();
    const port = await freePort();
    deploy(port, 'redis:7');
    await expect.poll(() => get(port), soon).toBe('UND_ERR_SOCKET');
    const socket = connect(port, '127.0.0.1').resume();
    socket.end('PING\r\n');
    await once(socket, 'close');
    expect(socket.bytesRead).toBe(0);
    for (const { name } of world.world.shared.machines.list()) world.world.inject({ kind: 'node-loss', target: name });
    await expect.poll(() => get(port), soon).toBe('ECONNRESET');
  });

  it('is reported once where another program has it, and tried again when it is published anew', async () => {
    const { world, deploy, said } = serve();
    const { port, free } = await taken();
    ends.push(async () => void (await free()));
    deploy(port);
    const line = `port ${port}, which w publishes, is not open on this machine: 127.0.0.1:${port} is taken`;
    await expect.poll(() => said, soon).toEqual([line]);
    deploy(0);
    await expect.poll(() => world.publishedPorts(), soon).toEqual([]);
    await free();
    deploy(port);
    await expect.poll(() => get(port), soon).toEqual(welcome);
    expect(said).toEqual([line]);
  });

  it('lets no page of another site in', async () => {
    const { deploy } = serve();
    const port = await freePort();
    deploy(port);
    await expect.poll(() => get(port), soon).toEqual(welcome);
    const { status } = await fetch(`http://127.0.0.1:${port}/`, { headers: { origin: 'https://example.org' } });
    expect(status).toBe(403);
  });
});
