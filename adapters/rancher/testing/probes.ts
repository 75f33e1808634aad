import { kubernetesClient } from 'regatta/adapters/kubernetes/api';
import { probes as kubernetesProbes } from 'regatta/adapters/kubernetes/testing';
import type { FeatureId, Operation, Operations } from 'regatta/kit';
import { Lab, TestWorld, type Probe } from 'regatta/testing';
import { isOfUsers } from '../client/instance-ids.js';
import { through } from '../client/through-proxy.js';
import { downstreamId } from '../clusters/names.js';

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
