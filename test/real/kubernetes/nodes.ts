import type { KubernetesObject } from './api.js';

/** Nodes are dealt out to so many pools, so that the daemons of a round run on a tenth of them. */
export const POOLS = 10;
const ZONES = 2;
const CAPACITY = { cpu: '8', memory: '32Gi', pods: '110', 'ephemeral-storage': '100Gi' };

/** A node that kwok plays: it has an address and room, but no machine. */
export function fakeNode(index: number): KubernetesObject {
  const name = `node-${index}`;
  const address = `10.0.${Math.floor(index / 250)}.${(index % 250) + 1}`;
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      annotations: { 'kwok.x-k8s.io/node': 'fake' },
      labels: {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/os': 'linux',
        'kubernetes.io/hostname': name,
        'topology.kubernetes.io/zone': `zone-${index % ZONES}`,
        'topology.kubernetes.io/region': 'region-0',
        pool: `pool-${index % POOLS}`,
      },
    },
    status: {
      addresses: [
        { type: 'InternalIP', address },
        { type: 'Hostname', address: name },
      ],
      capacity: CAPACITY,
      allocatable: CAPACITY,
    },
  };
}

export function isReady({ status }: KubernetesObject): boolean {
  const { conditions = [] } = status as { conditions?: { type: string; status: string }[] };
  return conditions.some(({ type, status: holds }) => type === 'Ready' && holds === 'True');
}
