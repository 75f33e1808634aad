import { kubernetesClient } from 'regatta/adapters/kubernetes/api';
import { probes as kubernetesProbes } from 'regatta/adapters/kubernetes/testing';
import type { FeatureId, MachineSpec, Operation, Operations } from 'regatta/kit';
import { Lab, TestWorld, type Probe } from 'regatta/testing';
import { isOfUsers } from '../client/instance-ids.js';
import { through } from '../client/through-proxy.js';
import { downstreamId } from '../clusters/names.js';

const MACHINE_CPU_MILLI = 4000;
const MACHINE_MEMORY_BYTES = 8 * 1024 ** 3;
const CLUSTERS = 2;

/**
 * Machines for a check that wants so many nodes. A workload lives in one cluster, and machines are dealt out in halves, so each
 * cluster gets as many as the check counts on.
 */
export function machinesOfEach(count: number): readonly MachineSpec[] {
  return Array.from({ length: CLUSTERS * count }, (_, index) => ({
    name: `node-${index + 1}`,
    cpuMilli: MACHINE_CPU_MILLI,
    memoryBytes: MACHINE_MEMORY_BYTES,
    zone: `zone-${(index % 3) + 1}`,
    labels: {},
    role: 'worker',
    images: [],
  }));
}

/** What is claimed of the Kubernetes in a cluster, shown by the same requests, which here take the way of Rancher's proxy. */
export const probes: Partial<Record<FeatureId, Probe>> = Object.fromEntries(
  Object.entries(kubernetesProbes).map(([feature, probe]) => [
    feature,
    ({ adapter, options }: Lab) => probe(new ProxyLab(adapter, options)),
  ]),
);

/** A lab whose worlds take requests for Kubernetes. */
class ProxyLab extends Lab {
  override world(options: Parameters<Lab['world']>[0] = {}): TestWorld {
    return new ProxiedWorld(super.world(options).world, this.patienceMs);
  }
}

class ProxiedWorld extends TestWorld {
  override get operations(): Operations {
    const native = kubernetesClient.operations;
    return {
      ...native,
      *instances() {
        return (yield* native.instances())?.filter(isOfUsers);
      },
    };
  }

  override perform<T>(operation: Operation<T>): T {
    return super.perform(through(downstreamId('cluster-1'), operation));
  }
}
