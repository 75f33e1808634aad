import type { ApiObject } from 'regatta/adapters/kubernetes/api';
import type { ClusterResources } from '../resources/cluster.js';
import type { ManagedNode } from '../resources/node.js';

type Json = Readonly<Record<string, unknown>>;

/** A node as a cluster's own API server lists it. */
export interface ClusterNode extends ApiObject {
  readonly spec: Json & { readonly unschedulable?: boolean; readonly taints?: readonly Json[] };
  readonly status?: Json & {
    readonly capacity?: Readonly<Record<string, string>>;
    readonly allocatable?: Readonly<Record<string, string>>;
  };
}

/** The server's record of a node. */
export function recordOf(node: ClusterNode): Pick<ManagedNode, 'spec' | 'status'> {
  const { labels = {} } = node.metadata;
  const has = (role: string) => labels[`node-role.kubernetes.io/${role}`] !== undefined;
  const controlPlane = has('control-plane') || has('controlplane') || has('master');
  return {
    spec: { worker: !controlPlane || has('worker'), etcd: has('etcd'), controlPlane },
    status: {
      nodeName: node.metadata.name,
      internalNodeSpec: node.spec,
      internalNodeStatus: { ...node.status, labels },
    },
  };
}

/** The sum of what nodes have, as the cluster shows it: whole or milli CPUs, and kibibytes. */
export function totalOf(amounts: readonly (Readonly<Record<string, string>> | undefined)[]): ClusterResources {
  const sum = (read: (text: string) => number, name: string) =>
    amounts.reduce((total, amount) => total + read(amount?.[name] ?? '0'), 0);
  const milli = sum(milliOf, 'cpu');
  return {
    cpu: milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`,
    memory: memoryText(sum(bytesOf, 'memory')),
    pods: String(sum(Number, 'pods')),
  };
}

/** Thousandths of a CPU in a quantity. */
export function milliOf(text: string): number {
  return text.endsWith('m') ? Number(text.slice(0, -1)) : Math.ceil(Number(text) * 1000);
}

const FACTORS: Readonly<Record<string, number>> = {
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
  k: 1000,
  M: 1000 ** 2,
  G: 1000 ** 3,
  T: 1000 ** 4,
};

/** Bytes in a quantity. */
export function bytesOf(text: string): number {
  const [, number = '0', suffix = ''] = /^([0-9.]+)([A-Za-z]*)$/.exec(text) ?? [];
  return Math.ceil(Number(number) * (FACTORS[suffix] ?? 1));
}

function memoryText(bytes: number): string {
  return bytes % 1024 === 0 && bytes > 0 ? `${bytes / 1024}Ki` : String(bytes);
}
