/** The neutral verbs as a user of Rancher performs them: with kubectl, through the server, in the cluster of the workload. */
import { kubernetesClient } from 'regatta/adapters/kubernetes/api';
import type { Instance, Operation, Operations, Performed, Workload, WorkloadStatus } from 'regatta/kit';
import { clusterForNew, holderOf, isActive, listClusters, type ListedCluster } from './clusters.js';
import { isOfUsers, prefixed, withoutCluster } from './instance-ids.js';
import { through } from './through-proxy.js';

const native = kubernetesClient.operations;

const ABSENT: WorkloadStatus = {
  exists: false,
  desired: 0,
  current: 0,
  ready: 0,
  updated: 0,
  verdict: 'settled',
  reason: '',
};

export const operations: Operations = {
  *deploy(workload) {
    const known = yield* holderOf(workload, (yield* listClusters()).filter(isActive));
    const cluster = known?.cluster ?? (yield* clusterForNew(workload));
    if (cluster === undefined) return nowhere('no active cluster');
    return inContext(cluster, yield* through(cluster.id, native.deploy(workload)));
  },

  expose: (workload, publishedPort) => inHolder(workload, native.expose(workload, publishedPort)),
  scale: (workload, replicas) => inHolder(workload, native.scale(workload, replicas)),
  update: (workload, image) => inHolder(workload, native.update(workload, image)),
  rollback: (workload) => inHolder(workload, native.rollback(workload)),
  remove: (workload) => inHolder(workload, native.remove(workload)),

  *deleteInstance(workload, instance) {
    return yield* inHolder(workload, native.deleteInstance(workload, withoutCluster(instance)));
  },

  *status(workload): Operation<WorkloadStatus> {
    const holder = yield* holderOf(workload, yield* listClusters());
    return holder === undefined ? ABSENT : (holder.status ?? unknown(holder.cluster));
  },

  *instances() {
    const listed: Instance[] = [];
    for (const cluster of yield* listClusters()) {
      // What a cluster runs that cannot be reached is not known, which is not the same as nothing.
      const instances = isActive(cluster) ? yield* through(cluster.id, native.instances()) : undefined;
      if (instances === undefined) return undefined;
      for (const instance of instances.filter(isOfUsers)) listed.push(prefixed(cluster.id, instance));
    }
    return listed;
  },
};

function* inHolder(workload: Workload, operation: Operation<Performed>): Operation<Performed> {
  const holder = yield* holderOf(workload, yield* listClusters());
  if (holder === undefined) return nowhere(`no cluster has ${workload.name}`);
  const { cluster, status } = holder;
  if (status === undefined)
    return nowhere(`cluster ${cluster.name} is ${cluster.state}: ${cluster.transitioningMessage}`);
  return inContext(cluster, yield* through(cluster.id, operation));
}

/** The same commands with the cluster's context of the kubeconfig that Rancher gives out. */
function inContext({ name }: ListedCluster, performed: Performed): Performed {
  const commands = performed.native.map((command) => command.replace(/^kubectl /, `kubectl --context ${name} `));
  return { ...performed, native: commands };
}

function nowhere(detail: string): Performed {
  return { outcome: 'failed', detail, native: [] };
}

/** A cluster that cannot be asked: the workload may well be running, but nobody can do anything about it. */
function unknown({ name, state, transitioningMessage }: ListedCluster): WorkloadStatus {
  const reason = `cluster ${name} is ${state}: ${transitioningMessage}`;
  return { exists: true, desired: 0, current: 0, ready: 0, updated: 0, verdict: 'held', reason };
}
