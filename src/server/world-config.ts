/** What a world is made of, besides its inbox: enough to make the same one again. */
import type { Lane } from '../config/lanes.js';
import type { Pace } from '../core/clock/pace.js';
import { clusterNameOf, type MachineSpec } from '../ports/machines.js';
import { RegattaError } from '../ports/errors.js';
import type { Overrides } from '../world/constants.js';

export interface WorldConfig {
  readonly lane: Lane;
  readonly machines: readonly MachineSpec[];
  readonly seed: number;
  readonly pace: Pace;
  readonly set: Overrides;
  readonly physics: Overrides;
  readonly without: readonly string[];
}

/** How large a cluster is asked for: `nodes` of no special role, or managers and workers apart. */
export interface ClusterSize {
  readonly nodes?: number | undefined;
  readonly managers?: number | undefined;
  readonly workers?: number | undefined;
  /** Among which the machines are shared out; only where a lane holds several. */
  readonly clusters?: number | undefined;
}

export const DEFAULT_NODES = 3;
/** Of one node: those of the lab. */
const NODE_CPU_MILLI = 4000;
const NODE_MEMORY_BYTES = 8 * 1024 ** 3;
const NODES_MAX = 100_000;
const CLUSTERS_MAX = 100;

/** The machines of a cluster of this size: `manager-1`, ... first, then `node-1`, .... Throws `request/invalid`. */
export function machinesOfSize({ nodes, managers, workers, clusters }: ClusterSize): MachineSpec[] {
  if (nodes !== undefined && (managers !== undefined || workers !== undefined))
    throw new RegattaError('request/invalid', 'the size of the cluster is given twice', {
      hint: 'use --nodes, or --managers and --workers',
    });
  const split = managers !== undefined || workers !== undefined;
  const managerCount = counted('managers', managers ?? (split ? 1 : 0));
  const workerCount = counted('nodes', workers ?? (split ? 0 : (nodes ?? Math.max(DEFAULT_NODES, clusters ?? 0))));
  if (managerCount + workerCount === 0) throw new RegattaError('request/invalid', 'a cluster needs a node');
  const machines = [
    ...Array.from({ length: managerCount }, (_, index) => machine(`manager-${index + 1}`, 'manager')),
    ...Array.from({ length: workerCount }, (_, index) => machine(`node-${index + 1}`, 'worker')),
  ];
  return clusters === undefined ? machines : sharedOut(machines, clusters);
}

/** The machines of a cluster, or of several, of this size. Throws `request/invalid`. */
export function machinesOfLane({ adapter }: Lane, size: ClusterSize): MachineSpec[] {
  if (size.clusters !== undefined && adapter.holdsClusters !== true)
    throw new RegattaError('request/invalid', `${adapter.id} is one cluster, so there is no number of clusters`, {
      hint: 'leave --clusters out',
    });
  return machinesOfSize(size);
}

function sharedOut(machines: readonly MachineSpec[], clusters: number): MachineSpec[] {
  if (!Number.isSafeInteger(clusters) || clusters < 1 || clusters > CLUSTERS_MAX)
    throw new RegattaError('request/invalid', `clusters is a whole number from 1 to ${CLUSTERS_MAX}, not ${clusters}`);
  const count = machines.length;
  if (clusters > count)
    throw new RegattaError('request/invalid', `${clusters} clusters need as many nodes, and there are ${count}`);
  return machines.map((spec, index) => ({ ...spec, cluster: clusterNameOf(index, count, clusters) }));
}

function counted(what: string, count: number): number {
  if (Number.isSafeInteger(count) && count >= 0 && count <= NODES_MAX) return count;
  throw new RegattaError('request/invalid', `${what} is a whole number from 0 to ${NODES_MAX}, not ${count}`);
}

function machine(name: string, role: MachineSpec['role']): MachineSpec {
  return { name, role, cpuMilli: NODE_CPU_MILLI, memoryBytes: NODE_MEMORY_BYTES, zone: '', labels: {}, images: [] };
}
