import kubernetes from '../../adapters/kubernetes/index.js';
import { memoryCall, type MemoryResult } from '../../src/core/call/memory-call.js';
import { HostedWorld } from '../../src/server/hosted-world.js';

export interface Named {
  readonly metadata: { readonly name: string; readonly resourceVersion: string };
}

const ADMINISTRATOR = { commonName: 'admin', organizations: ['system:masters'] };

/** A cluster as `up` serves it, at pace `manual`, with pods that run. */
export class BusyCluster {
  readonly hosted: HostedWorld;

  constructor(nodes: number) {
    this.hosted = new HostedWorld(
      'bench',
      {
        lane: { adapter: kubernetes, version: kubernetes.defaultVersion },
        machines: Array.from({ length: nodes }, (_, index) => ({
          name: `node-${index + 1}`,
          cpuMilli: 64_000,
          memoryBytes: 256 * 1024 ** 3,
          zone: '',
          labels: {},
          role: 'worker' as const,
          images: [],
        })),
        seed: 1,
        pace: 'manual',
        set: {},
        physics: {},
        without: [],
      },
      (_, error) => {
        throw error;
      },
    );
  }

  static async of(pods: number): Promise<BusyCluster> {
    const cluster = new BusyCluster(Math.ceil(pods / 100));
    await cluster.hosted.advance(30_000);
    cluster.send('POST', '/apis/apps/v1/namespaces/default/deployments', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        replicas: pods,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: {
            containers: [
              { name: 'web', image: 'nginx:1.9.1', resources: { requests: { cpu: '10m', memory: '16Mi' } } },
            ],
          },
        },
      },
    });
    await cluster.hosted.advance(120_000);
    return cluster;
  }

  get revision(): number {
    return this.hosted.world.site().store.revision;
  }

  pods(): readonly Named[] {
    return (JSON.parse(this.send('GET', '/api/v1/namespaces/default/pods').text()) as { items: readonly Named[] })
      .items;
  }

  /** Changes a pod without anybody else in the cluster caring. */
  touch({ metadata: { name } }: Named): void {
    const annotations = { revision: String(this.revision) };
    const type = 'application/merge-patch+json';
    this.send('PATCH', `/api/v1/namespaces/default/pods/${name}`, { metadata: { annotations } }, type);
  }

  send(method: string, path: string, body?: object, type = 'application/json'): MemoryResult {
    const text = body === undefined ? '' : JSON.stringify(body);
    const headers = { accept: 'application/json', 'user-agent': 'bench/1', 'content-type': type };
    const peer = { secure: true, certificate: ADMINISTRATOR };
    const { call, result } = memoryCall({ method, path, headers, body: text }, { peer });
    this.hosted.accept(call);
    this.hosted.world.tasks.runUntil(this.hosted.world.tasks.now);
    return result;
  }
}
