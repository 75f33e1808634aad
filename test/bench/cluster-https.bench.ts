import { Agent, request } from 'node:https';
import { createAuthority } from '../../src/server/edge/certificates.js';
import { listen } from '../../src/server/edge/listener.js';
import type { Bench, Row } from './bench.js';
import { BusyCluster } from './busy-cluster.js';

const NODES = 5000;
const PODS = 10_000;
const DEPLOYMENTS = 10;
/** Seconds of the processor, those of the client included, since others may use the machine too. */
function secondsSince(started: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1e6;
}

/** How far the clock is moved before somebody looks again. */
const STEP_MS = 5000;
const LIMIT_S = 60;
const LIMIT_MIB = 1536;
const DEPLOYMENTS_PATH = '/apis/apps/v1/namespaces/default/deployments';

type Ask = (method: string, path: string, body?: object) => Promise<unknown>;

/** A large cluster as its clients see it: nodes that join, then pods that are deployed, placed and started, all asked for over HTTPS. */
export const clusterHttps: Bench = {
  name: 'cluster-https',
  title: `${NODES} nodes ready and ${PODS} pods running, through the HTTPS API: seconds of CPU`,
  async run() {
    const before = process.memoryUsage().rss;
    const authority = await createAuthority();
    const [server, client] = await Promise.all([
      authority.issueServer(),
      authority.issueClient({ commonName: 'admin', organizations: ['system:masters'] }),
    ]);
    const started = process.cpuUsage();
    const { hosted } = new BusyCluster(NODES);
    const listener = await listen({ facade: hosted, tls: { ...server, authority: authority.certificate } });
    const agent = new Agent({ keepAlive: true, ca: authority.certificate, cert: client.certificate, key: client.key });
    const ask: Ask = (method, path, body) => asked(agent, `${listener.url}${path}`, method, body);
    try {
      while ((await readyNodes(ask)) < NODES) await hosted.advance(STEP_MS);
      const nodesS = secondsSince(started);
      for (let number = 0; number < DEPLOYMENTS; number++) await ask('POST', DEPLOYMENTS_PATH, deployment(number));
      while ((await readyPods(ask)) < PODS) await hosted.advance(STEP_MS);
      const podsS = secondsSince(started) - nodesS;
      const grownMib = (process.memoryUsage().rss - before) / 1024 ** 2;
      return [
        row('nodes ready', `${nodesS.toFixed(1)} s`, `${LIMIT_S} s`, LIMIT_S / nodesS),
        row(
          'pods running',
          `${podsS.toFixed(1)} s, ${(PODS / podsS).toFixed(0)} pods/s`,
          `${LIMIT_S} s`,
          LIMIT_S / podsS,
        ),
        row('memory', `${grownMib.toFixed(0)} MiB`, `${LIMIT_MIB} MiB`, LIMIT_MIB / grownMib),
      ];
    } finally {
      agent.destroy();
      await listener.close();
      await hosted.stop();
    }
  },
};

function row(what: string, ours: string, allowed: string, ratio: number): Row {
  return { what, ours, other: `allowed ${allowed}`, ratio, atLeast: 1 };
}

interface Status {
  readonly readyReplicas?: number;
  readonly conditions?: readonly { readonly type: string; readonly status: string }[];
}

async function statuses(ask: Ask, path: string): Promise<readonly Status[]> {
  const { items } = (await ask('GET', path)) as { readonly items: readonly { readonly status?: Status }[] };
  return items.map(({ status = {} }) => status);
}

async function readyNodes(ask: Ask): Promise<number> {
  const isReady = ({ conditions = [] }: Status) =>
    conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  return (await statuses(ask, '/api/v1/nodes')).filter(isReady).length;
}

async function readyPods(ask: Ask): Promise<number> {
  return (await statuses(ask, DEPLOYMENTS_PATH)).reduce((sum, { readyReplicas = 0 }) => sum + readyReplicas, 0);
}

function deployment(number: number): object {
  const name = `web-${number}`;
  const resources = { requests: { cpu: '100m', memory: '64Mi' } };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name },
    spec: {
      replicas: PODS / DEPLOYMENTS,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'web', image: 'nginx:1.9.1', resources }] },
      },
    },
  };
}

function asked(agent: Agent, url: string, method: string, body?: object): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const headers = { accept: 'application/json', 'content-type': 'application/json' };
    const call = request(url, { agent, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if ((response.statusCode ?? 500) < 400) resolve(JSON.parse(text));
        else reject(new Error(text));
      });
    });
    call.on('error', reject).end(body === undefined ? undefined : JSON.stringify(body));
  });
}
