import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import { parseRfc3339, type Controller, type Requeue, type Tasks, type Trigger } from 'regatta/kit';
import type { RancherConstants } from '../profiles/2.8.js';
import { CLUSTERS, type Cluster } from '../resources/cluster.js';
import { ask } from '../tunnel/ask.js';
import type { TunnelServer } from '../tunnel/tunnel-server.js';

/** The namespace that Rancher brought into the cluster; its workloads are the user's and stay. */
const AGENT_NAMESPACE = '/api/v1/namespaces/cattle-system';

/** The first wait for an unreachable cluster; declared, since nobody waits for it: the deletion hangs for minutes at least. */
const UNREACHABLE_RETRY_MS = 30_000;

/**
 * Cleans up behind a deleted cluster: takes its agent away if the cluster can be reached, and lets the object go. A cluster that
 * never connected goes at once; one whose agent is lost stays `removing` (recording delete-while-agent-lost).
 */
export class ClusterRemover implements Controller {
  readonly id = 'cluster-remover';
  readonly part = 'server';
  readonly triggers: readonly Trigger[] = [{ kind: CLUSTERS, keys: ({ object }) => object.name }];
  readonly #tasks: Tasks;
  readonly #api: ApiServer;
  readonly #tunnels: TunnelServer;
  readonly #constants: RancherConstants;

  constructor(tasks: Tasks, api: ApiServer, tunnels: TunnelServer, constants: RancherConstants) {
    this.#tasks = tasks;
    this.#api = api;
    this.#tunnels = tunnels;
    this.#constants = constants;
  }

  initialKeys(): Iterable<string> {
    return this.#api.list<Cluster>(CLUSTERS).map(({ metadata }) => metadata.name);
  }

  reconcile(name: string): Requeue | undefined {
    const cluster = this.#api.get<Cluster>(CLUSTERS, '', name);
    if (cluster?.metadata.deletionTimestamp === undefined) return undefined;
    const deletedAt = parseRfc3339(cluster.metadata.deletionTimestamp);
    const waitMs = this.#constants.clusterRemoveMs - (this.#tasks.now - deletedAt);
    if (waitMs > 0) return { afterMs: waitMs };
    if ((cluster.status.driver ?? '') === '') return this.#release(name);
    const session = this.#tunnels.session(name);
    if (session === undefined) return { afterMs: UNREACHABLE_RETRY_MS, unref: true };
    ask(session, 'DELETE', AGENT_NAMESPACE, (answer) => {
      if (answer === undefined) return;
      this.#tasks.as(this.id, this.#tasks.cause, () => this.#release(name));
    });
    return undefined;
  }

  /** Takes the finalizer off; the API server then drops the object. */
  #release(name: string): undefined {
    const cluster = this.#api.get<Cluster>(CLUSTERS, '', name);
    if (cluster === undefined) return;
    this.#api.update<Cluster>(CLUSTERS, { ...cluster, metadata: { ...cluster.metadata, finalizers: [] } });
    if (this.#api.get('namespaces', '', name) !== undefined) this.#api.delete('namespaces', '', name);
  }
}
