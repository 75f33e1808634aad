import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Component, Tasks, Timer } from 'regatta/kit';
import type { RancherConstants } from '../profiles/2.8.js';
import { CLUSTERS, isTrue, type Cluster } from '../resources/cluster.js';
import type { SessionEvent, TunnelServer } from '../tunnel/tunnel-server.js';
import { TRUE, withCondition, withConditions } from './conditions.js';
import { DISCONNECTED } from './outages.js';

/**
 * Looks every 15 s whether each cluster has a session that answers a ping (pkg/controllers/management/clusterconnected). Only
 * looks that can find something new are made; they fall on the same moments as if all were. A ping through a session that has
 * fallen quiet hangs until the session is given up, and fails then (recording agent-frozen).
 */
export class ClusterConnected implements Component {
  readonly id = 'cluster-connected';
  readonly part = 'server';
  readonly order = 20;
  readonly #tasks: Tasks;
  readonly #api: ApiServer;
  readonly #tunnels: TunnelServer;
  readonly #periodMs: number;
  readonly #due = new Map<string, Timer>();
  readonly #hanging = new Set<string>();
  #startedAt = 0;
  #unwatch: () => void = () => {};

  constructor(tasks: Tasks, api: ApiServer, tunnels: TunnelServer, constants: RancherConstants) {
    this.#tasks = tasks;
    this.#api = api;
    this.#tunnels = tunnels;
    this.#periodMs = constants.clusterConnectedPeriodMs;
  }

  start(): void {
    this.#startedAt = this.#tasks.now;
    this.#unwatch = this.#tunnels.watch((cluster, event) => this.#heed(cluster, event));
    for (const { metadata, spec } of this.#api.list<Cluster>(CLUSTERS)) if (!spec.internal) this.#plan(metadata.name);
  }

  stop(): void {
    this.#unwatch();
    for (const timer of this.#due.values()) timer.cancel();
    this.#due.clear();
    this.#hanging.clear();
  }

  #heed(cluster: string, event: SessionEvent): void {
    if (!this.#hanging.has(cluster)) return this.#plan(cluster);
    if (event !== 'closed' && event !== 'heard') return;
    this.#hanging.delete(cluster);
    if (event === 'closed') this.#tasks.as(this.id, this.#tasks.cause, () => this.#write(cluster, false));
    this.#plan(cluster);
  }

  /** Takes the next of the regular looks. */
  #plan(cluster: string): void {
    if (this.#due.has(cluster)) return;
    const waitMs = this.#periodMs - ((this.#tasks.now - this.#startedAt) % this.#periodMs);
    this.#due.set(
      cluster,
      this.#tasks.after(waitMs, () => this.#look(cluster), { author: this.id }),
    );
  }

  #look(cluster: string): void {
    this.#due.delete(cluster);
    const session = this.#tunnels.session(cluster);
    if (session?.quiet === true) this.#hanging.add(cluster);
    else this.#write(cluster, session !== undefined);
  }

  #write(name: string, connected: boolean): void {
    const cluster = this.#api.get<Cluster>(CLUSTERS, '', name);
    if (cluster === undefined || cluster.spec.internal) return;
    const { now } = this.#tasks;
    if (connected) return void this.#api.update(CLUSTERS, withCondition(cluster, 'Connected', TRUE, now));
    const changes = [
      ['Connected', { status: 'False' }],
      ...(isTrue(cluster, 'Provisioned') ? [['Ready', DISCONNECTED] as const] : []),
    ] as const;
    this.#api.update(CLUSTERS, withConditions(cluster, changes, now));
  }
}
