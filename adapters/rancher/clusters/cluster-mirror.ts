import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Component, Random, Tasks } from 'regatta/kit';
import { CLUSTERS, type Cluster } from '../resources/cluster.js';
import { NODES, type ManagedNode } from '../resources/node.js';
import { API_VERSION } from '../resources/group.js';
import { ask, follow } from '../tunnel/ask.js';
import type { TunnelSession } from '../tunnel/session.js';
import type { TunnelServer } from '../tunnel/tunnel-server.js';
import { NAME_ALPHABET } from './names.js';
import { recordOf, totalOf, type ClusterNode } from './node-view.js';

interface WatchLine {
  readonly type: string;
  readonly object: ClusterNode;
}

/**
 * What the server keeps of a cluster's version and nodes: asked for when a tunnel opens, and followed through it by a watch
 * (pkg/controllers/managementuser/nodesyncer). While the tunnel is down the last state stays.
 */
export class ClusterMirror implements Component {
  readonly id = 'node-syncer';
  readonly part = 'server';
  readonly order = 22;
  readonly #tasks: Tasks;
  readonly #api: ApiServer;
  readonly #tunnels: TunnelServer;
  readonly #random: Random;
  readonly #streams = new Map<string, { readonly session: TunnelSession; stop: () => void }>();
  #unwatch: () => void = () => {};

  constructor(tasks: Tasks, api: ApiServer, tunnels: TunnelServer, random: Random) {
    this.#tasks = tasks;
    this.#api = api;
    this.#tunnels = tunnels;
    this.#random = random.fork('machines');
  }

  start(): void {
    this.#unwatch = this.#tunnels.watch((cluster) => this.#follow(cluster));
    for (const { metadata } of this.#api.list<Cluster>(CLUSTERS)) this.#follow(metadata.name);
  }

  stop(): void {
    this.#unwatch();
    for (const { stop } of this.#streams.values()) stop();
    this.#streams.clear();
  }

  /** Keeps one stream open through the session that is in use. */
  #follow(cluster: string): void {
    const session = this.#tunnels.session(cluster);
    const stream = this.#streams.get(cluster);
    if (stream?.session === session) return;
    stream?.stop();
    this.#streams.delete(cluster);
    if (session !== undefined) this.#tasks.as(this.id, this.#tasks.cause, () => this.#open(cluster, session));
  }

  #open(cluster: string, session: TunnelSession): void {
    const stream = { session, stop: () => {} };
    this.#streams.set(cluster, stream);
    const isCurrent = () => this.#streams.get(cluster) === stream;
    ask(session, 'GET', '/version', (answer) => {
      if (isCurrent() && answer?.status === 200)
        this.#own(() => this.#change(cluster, { version: answer.body as Readonly<Record<string, string>> }));
    });
    stream.stop = ask(session, 'GET', '/api/v1/nodes', (answer) => {
      if (!isCurrent() || answer?.status !== 200) return;
      const { items, metadata } = answer.body as { items: ClusterNode[]; metadata: { resourceVersion: string } };
      this.#own(() => this.#replace(cluster, items));
      const query = `watch=1&resourceVersion=${metadata.resourceVersion}`;
      const lost = () => {
        if (!isCurrent() || !session.open) return;
        this.#streams.delete(cluster);
        this.#follow(cluster);
      };
      const line = (value: unknown) => this.#own(() => isCurrent() && this.#apply(cluster, value as WatchLine));
      stream.stop = follow(session, '/api/v1/nodes', query, line, lost);
    });
  }

  #own(run: () => void): void {
    this.#tasks.as(this.id, this.#tasks.cause, run);
  }

  #replace(cluster: string, items: readonly ClusterNode[]): void {
    const names = new Set(items.map(({ metadata }) => metadata.name));
    for (const { metadata, status } of this.#records(cluster))
      if (!names.has(status.nodeName)) this.#api.delete(NODES, cluster, metadata.name);
    for (const node of items) this.#write(cluster, node);
    this.#count(cluster);
  }

  #apply(cluster: string, { type, object }: WatchLine): void {
    if (type === 'DELETED') {
      const known = this.#record(cluster, object.metadata.name);
      if (known !== undefined) this.#api.delete(NODES, cluster, known.metadata.name);
    } else if (type === 'ADDED' || type === 'MODIFIED') {
      this.#write(cluster, object);
    } else return;
    this.#count(cluster);
  }

  #write(cluster: string, node: ClusterNode): void {
    const known = this.#record(cluster, node.metadata.name);
    const record = recordOf(node);
    if (known !== undefined) return void this.#api.update<ManagedNode>(NODES, { ...known, ...record });
    const name = `machine-${this.#random.text(5, NAME_ALPHABET)}`;
    const metadata = { name, namespace: cluster, labels: { 'management.cattle.io/nodename': node.metadata.name } };
    this.#api.create<ManagedNode>(NODES, { apiVersion: API_VERSION, kind: 'Node', metadata, ...record });
  }

  /** The totals of the cluster. */
  #count(cluster: string): void {
    const records = this.#records(cluster).map(({ status }) => status.internalNodeStatus as ClusterNode['status']);
    this.#change(cluster, {
      nodeCount: records.length,
      linuxWorkerCount: records.length,
      capacity: totalOf(records.map((status) => status?.capacity)),
      allocatable: totalOf(records.map((status) => status?.allocatable)),
    });
  }

  #change(name: string, change: Partial<Cluster['status']>): void {
    const cluster = this.#api.get<Cluster>(CLUSTERS, '', name);
    if (cluster !== undefined)
      this.#api.update<Cluster>(CLUSTERS, { ...cluster, status: { ...cluster.status, ...change } });
  }

  #records(cluster: string): readonly ManagedNode[] {
    return this.#api.list<ManagedNode>(NODES, cluster);
  }

  #record(cluster: string, node: string): ManagedNode | undefined {
    return this.#api.find<ManagedNode>(NODES, 'node', `${cluster}/${node}`)[0];
  }
}
