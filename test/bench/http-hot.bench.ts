import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import createApp, { type Response } from 'express';
import { listen } from '../../src/server/edge/listener.js';
import type { Bench, Row } from './bench.js';
import { BusyCluster } from './busy-cluster.js';

const PODS = 200;
const STREAMS = 500;
const EVENTS = 40;
const ROUNDS = 4;
const AT_LEAST = 3;

/** Get, list and watch of the API server against an express app that does no more than encode the same objects for whoever asks. */
export const httpHot: Bench = {
  name: 'http-hot',
  title: `CPU of the server for a GET, a LIST of ${PODS} pods, and an event to each of ${STREAMS} watches`,
  async run() {
    const cluster = await BusyCluster.of(PODS);
    const pods = cluster.pods();
    const listener = await listen({ facade: cluster.hosted });
    const plain = new PlainServer(pods);
    const theirs = await plain.listen();
    const [pod] = pods;
    const one = `/api/v1/namespaces/default/pods/${pod!.metadata.name}`;
    const all = '/api/v1/namespaces/default/pods';
    try {
      return [
        await compared('GET, above what Node itself takes', 4000, {
          ours: (count) => getCpu(`${listener.url}${one}`, 16, count),
          express: (count) => getCpu(`${theirs}${one}`, 16, count),
          node: (count) => getCpu(`${theirs}/bytes`, 16, count),
        }),
        await compared('LIST', 60, {
          ours: (count) => getCpu(`${listener.url}${all}`, 4, count),
          express: (count) => getCpu(`${theirs}${all}`, 4, count),
        }),
        await compared('WATCH', STREAMS * EVENTS, {
          ours: () =>
            watchCpu(`${listener.url}${all}?watch=1&resourceVersion=${cluster.revision}`, () => cluster.touch(pod!)),
          express: () => watchCpu(`${theirs}${all}?watch=1`, () => plain.tell()),
        }),
      ];
    } finally {
      await listener.close();
      plain.close();
      await cluster.hosted.stop();
    }
  },
};

/** What one would write down first. */
class PlainServer {
  readonly #pods: readonly object[];
  readonly #watchers = new Set<Response>();
  #server: Server | undefined;

  constructor(pods: readonly object[]) {
    this.#pods = pods;
  }

  async listen(): Promise<string> {
    const app = createApp();
    app.get('/api/v1/namespaces/:namespace/pods', (request, response) => {
      if (request.query['watch'] === undefined)
        return void response.json({ kind: 'PodList', apiVersion: 'v1', items: this.#pods });
      response.type('json').flushHeaders();
      this.#watchers.add(response);
      return undefined;
    });
    app.get('/api/v1/namespaces/:namespace/pods/:name', (_request, response) => void response.json(this.#pods[0]));
    const bytes = Buffer.from(JSON.stringify(this.#pods[0]));
    const head = { 'content-type': 'application/json', 'content-length': bytes.length };
    this.#server = createServer((request, response) => {
      if (request.url === '/bytes') response.writeHead(200, head).end(bytes);
      else app(request, response);
    }).listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  tell(): void {
    for (const watcher of this.#watchers)
      watcher.write(`${JSON.stringify({ type: 'MODIFIED', object: this.#pods[0] })}\n`);
  }

  close(): void {
    this.#server?.closeAllConnections();
    this.#server?.close();
  }
}

/** Each in turn, so that both get the same share of whatever else goes on, and the best of each. */
async function compared(what: string, count: number, servers: Servers): Promise<Row> {
  const best = { ours: Infinity, express: Infinity, node: Infinity };
  for (let round = 0; round < ROUNDS; round++) {
    best.ours = Math.min(best.ours, await servers.ours(count));
    best.express = Math.min(best.express, await servers.express(count));
    best.node = Math.min(best.node, (await servers.node?.(count)) ?? 0);
  }
  const [ours, express] = [best.ours - best.node, best.express - best.node];
  const each = (ms: number) => `${((ms * 1000) / count).toFixed(1)} us`;
  return { what, ours: each(ours), other: `express ${each(express)}`, ratio: express / ours, atLeast: AT_LEAST };
}

/** Each gives the milliseconds of CPU that so many answers took; `node` is what the same bytes cost without any program. */
interface Servers {
  readonly ours: (count: number) => Promise<number>;
  readonly express: (count: number) => Promise<number>;
  readonly node?: (count: number) => Promise<number>;
}

async function getCpu(url: string, connections: number, requests: number): Promise<number> {
  const before = process.cpuUsage();
  const child = clients(['get', url, String(connections), String(requests)]);
  await once(child, 'exit');
  return sinceMs(before);
}

async function watchCpu(url: string, change: () => void): Promise<number> {
  const child = clients(['watch', url, String(STREAMS), String(EVENTS)]);
  await once(child.stdout, 'data');
  const before = process.cpuUsage();
  for (let event = 0; event < EVENTS; event++) {
    change();
    // A rollout brings several within one turn.
    if (event % 10 === 9) await new Promise((resolve) => setImmediate(resolve));
  }
  await once(child, 'exit');
  return sinceMs(before);
}

function clients(args: readonly string[]) {
  // The bundle lies two folders below the package.
  const program = path.resolve(import.meta.dirname, '../../test/bench/clients.mjs');
  return spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
}

function sinceMs(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
