import { kubernetesClient } from 'regatta/adapters/kubernetes/api';
import { request, sleep, type Instance, type Operation, type Workload, type WorkloadStatus } from 'regatta/kit';
import { bytesOf, milliOf } from '../clusters/node-view.js';
import { authorized, through } from './through-proxy.js';

/** A cluster as `/v3/clusters` lists it, as far as this client reads it. */
export interface ListedCluster {
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly transitioningMessage: string;
  readonly allocatable: { readonly cpu: string; readonly memory: string };
}

/** How often, and how many times at most, a deployment looks again for an active cluster. Declared: a minute of patience. */
const LOOK_AGAIN_MS = 5_000;
const LOOKS = 12;

/** Phases in which an instance holds nothing any more. */
const FINISHED = ['succeeded', 'failed', 'gone'];

/** All clusters but the server's own, by name. */
export function* listClusters(): Operation<readonly ListedCluster[]> {
  const { body } = yield* request(authorized({ method: 'GET', path: '/v3/clusters?internal=false&sort=name' }));
  return (body as { readonly data?: readonly ListedCluster[] }).data ?? [];
}

export function isActive({ state }: ListedCluster): boolean {
  return state === 'active';
}

/** A cluster and what it says of a workload; nothing where it cannot be asked. */
export interface Holder {
  readonly cluster: ListedCluster;
  readonly status: WorkloadStatus | undefined;
}

/**
 * Where a workload is: in the first active cluster that knows it. If none does and some cannot be asked, in the first of those;
 * undefined if all were asked.
 */
export function* holderOf(workload: Workload, clusters: readonly ListedCluster[]): Operation<Holder | undefined> {
  for (const cluster of clusters.filter(isActive)) {
    const status = yield* through(cluster.id, kubernetesClient.operations.status(workload));
    if (status.exists) return { cluster, status };
  }
  const cluster = clusters.find((candidate) => !isActive(candidate));
  return cluster === undefined ? undefined : { cluster, status: undefined };
}

/**
 * Where a new workload goes: the first active cluster, by name, whose free CPU and memory hold all of its replicas; the first
 * active one if none has the room, so that the cluster itself says what is missing. A workload stays in its cluster.
 */
export function* clusterForNew(workload: Workload): Operation<ListedCluster | undefined> {
  for (let look = 0; look < LOOKS; look++) {
    const clusters = yield* listClusters();
    const active = clusters.filter(isActive);
    if (active.length > 0) return yield* firstWithRoom(workload, active);
    yield* sleep(LOOK_AGAIN_MS);
  }
  return undefined;
}

function* firstWithRoom(workload: Workload, active: readonly ListedCluster[]): Operation<ListedCluster | undefined> {
  const { cpuMilli = 0, memoryBytes = 0 } = workload.resources?.requests ?? {};
  const replicas = workload.replicas ?? 1;
  if ((cpuMilli === 0 && memoryBytes === 0) || active.length === 1) return active[0];
  for (const cluster of active) {
    const held = ((yield* through(cluster.id, kubernetesClient.operations.instances())) ?? []).filter(
      ({ phase }) => !FINISHED.includes(phase),
    );
    const sum = (read: (instance: Instance) => number) => held.reduce((total, instance) => total + read(instance), 0);
    const freeCpuMilli = milliOf(cluster.allocatable.cpu) - sum((instance) => instance.cpuMilli);
    const freeMemoryBytes = bytesOf(cluster.allocatable.memory) - sum((instance) => instance.memoryBytes);
    if (cpuMilli * replicas <= freeCpuMilli && memoryBytes * replicas <= freeMemoryBytes) return cluster;
  }
  return active[0];
}
