import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Component, Random, Store, Tasks, Timer, Watch } from 'regatta/kit';
import type { RancherConstants } from '../profiles/2.8.js';
import { CLUSTERS, conditionOf, isTrue, type Cluster } from '../resources/cluster.js';
import { ask } from '../tunnel/ask.js';
import type { TunnelServer } from '../tunnel/tunnel-server.js';
import { TRUE, withConditions } from './conditions.js';
import { unhealthy } from './outages.js';

const NAMESPACE_PATH = '/api/v1/namespaces/kube-system?timeout=45s';

/** Failed checks after so many in a row do not keep a world from being idle. */
const REF_FAILURES = 3;

/** A check under way. */
interface Check {
  tries: number;
  timer: Timer | undefined;
  giveUp: () => void;
}

/**
 * Asks each connected cluster every 15 s for its namespace kube-system, three times before it counts as failed (rancher 2.8
 * pkg/controllers/managementuser/healthsyncer). A cluster that was healthy is asked again only when something may have changed.
 */
export class ClusterHealth implements Component {
  readonly id = 'cluster-health';
  readonly part = 'server';
  readonly order = 21;
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #api: ApiServer;
  readonly #tunnels: TunnelServer;
  readonly #random: Random;
  readonly #constants: RancherConstants;
  readonly #due = new Map<string, Timer>();
  readonly #checks = new Map<string, Check>();
  readonly #failures = new Map<string, number>();
  #startedAt = 0;
  #watch: Watch | undefined;
  #unwatch: () => void = () => {};

  constructor(
    tasks: Tasks,
    store: Store,
    api: ApiServer,
    tunnels: TunnelServer,
    random: Random,
    constants: RancherConstants,
  ) {
    this.#tasks = tasks;
    this.#store = store;
    this.#api = api;
    this.#tunnels = tunnels;
    this.#random = random.fork('health');
    this.#constants = constants;
  }

  start(): void {
    this.#startedAt = this.#tasks.now;
    this.#watch = this.#store.watch<Cluster>(CLUSTERS, {}, ({ object }) => this.#consider(object.value));
    this.#unwatch = this.#tunnels.watch((cluster, event) => event === 'quiet' && this.#plan(cluster));
    for (const cluster of this.#api.list<Cluster>(CLUSTERS)) this.#consider(cluster);
  }

  stop(): void {
    this.#watch?.stop();
    this.#unwatch();
    for (const timer of this.#due.values()) timer.cancel();
    for (const name of [...this.#checks.keys()]) this.#finish(name);
    this.#due.clear();
    this.#failures.clear();
  }

  /** A connected cluster that is not ready is what the next check may change. */
  #consider(cluster: Cluster): void {
    if (isChecked(cluster) && !isTrue(cluster, 'Ready')) this.#plan(cluster.metadata.name);
  }

  #plan(name: string): void {
    if (this.#due.has(name) || this.#checks.has(name)) return;
    const { clusterHealthPeriodMs: periodMs } = this.#constants;
    const phaseMs = this.#random.fork(name).below(periodMs);
    const sinceMs = this.#tasks.now - this.#startedAt - phaseMs;
    const waitMs = sinceMs < 0 ? -sinceMs : periodMs - (sinceMs % periodMs);
    const unref = (this.#failures.get(name) ?? 0) >= REF_FAILURES;
    this.#due.set(
      name,
      this.#tasks.after(waitMs, () => this.#begin(name), { author: this.id, unref }),
    );
  }

  #begin(name: string): void {
    this.#due.delete(name);
    const check: Check = { tries: 0, timer: undefined, giveUp: () => {} };
    this.#checks.set(name, check);
    this.#try(name, check);
  }

  #try(name: string, check: Check): void {
    const cluster = this.#api.get<Cluster>(CLUSTERS, '', name);
    if (cluster === undefined || !isChecked(cluster)) return this.#finish(name);
    check.tries++;
    const session = this.#tunnels.session(name);
    if (session === undefined) return this.#fail(name, check, 'cluster agent disconnected');
    const timeout = () => this.#fail(name, check, 'context deadline exceeded');
    check.timer = this.#tasks.after(this.#constants.clusterHealthTimeoutMs, timeout, { author: this.id });
    check.giveUp = ask(session, 'GET', NAMESPACE_PATH, (answer) => {
      if (this.#checks.get(name) !== check) return;
      check.giveUp = () => {};
      this.#tasks.as(this.id, this.#tasks.cause, () => {
        if (answer !== undefined && isHealthy(answer)) this.#succeed(name);
        else this.#fail(name, check, answer === undefined ? 'cluster agent disconnected' : `status ${answer.status}`);
      });
    });
  }

  #succeed(name: string): void {
    this.#failures.delete(name);
    this.#finish(name);
    const cluster = this.#api.get<Cluster>(CLUSTERS, '', name);
    if (cluster === undefined || !isChecked(cluster)) return;
    const changes = [
      ['Waiting', TRUE],
      ['Ready', TRUE],
    ] as const;
    this.#api.update(CLUSTERS, withConditions(cluster, changes, this.#tasks.now));
  }

  #fail(name: string, check: Check, why: string): void {
    check.timer?.cancel();
    check.giveUp();
    const { clusterHealthTries, clusterHealthPauseMs } = this.#constants;
    if (check.tries < clusterHealthTries) {
      check.timer = this.#tasks.after(clusterHealthPauseMs, () => this.#try(name, check), { author: this.id });
      return;
    }
    this.#finish(name);
    this.#failures.set(name, (this.#failures.get(name) ?? 0) + 1);
    const cluster = this.#api.get<Cluster>(CLUSTERS, '', name);
    if (cluster === undefined || !isChecked(cluster)) return;
    const request = `Get "${cluster.status.apiEndpoint ?? ''}${NAMESPACE_PATH}": ${why}`;
    const changes = [['Ready', unhealthy(request)]] as const;
    this.#api.update(CLUSTERS, withConditions(cluster, changes, this.#tasks.now));
    this.#plan(name);
  }

  #finish(name: string): void {
    const check = this.#checks.get(name);
    this.#checks.delete(name);
    check?.timer?.cancel();
    check?.giveUp();
  }
}

/** Whether a cluster's API server answers as it should. */
export function isHealthy({ status }: { readonly status: number }): boolean {
  return status === 200;
}

function isChecked(cluster: Cluster): boolean {
  const connected = conditionOf(cluster, 'Connected')?.status;
  return !cluster.spec.internal && isTrue(cluster, 'Provisioned') && connected === 'True';
}
