import type { MachineSpec } from 'regatta/kit';
import { RECORDED_IMAGES } from './physics.js';

const MIB = 1024 * 1024;

/** A node as recordings describe it. */
export interface RecordedNode {
  readonly id: string;
  readonly role: 'manager' | 'worker';
  readonly cpus: number;
  readonly memMiB: number;
  readonly engineLabels?: readonly string[];
  readonly engineFlags?: readonly string[];
}

/** The cluster `a` of the recordings: one manager and four workers of unequal size. */
export const CLUSTER_A: readonly RecordedNode[] = [
  { id: 'node-1', role: 'manager', cpus: 2, memMiB: 4096 },
  {
    id: 'node-2',
    role: 'worker',
    cpus: 2,
    memMiB: 8192,
    engineLabels: ['disk=ssd'],
    engineFlags: ['--node-generic-resource GPU=2'],
  },
  { id: 'node-3', role: 'worker', cpus: 2, memMiB: 8192, engineLabels: ['disk=hdd'] },
  { id: 'node-4', role: 'worker', cpus: 1, memMiB: 4096 },
  { id: 'node-5', role: 'worker', cpus: 1, memMiB: 2048 },
];

/** The cluster `c` of the transcripts: equal nodes, of which the first made the swarm. */
export const TOPOLOGY_C: readonly RecordedNode[] = ['node-1', 'node-2', 'node-3'].map((id, at) => ({
  id,
  role: at === 0 ? 'manager' : 'worker',
  cpus: 2,
  memMiB: 4096,
}));

/** The nodes of a recording as machines; what its engines report of themselves travels in labels. */
export function machinesOf(nodes: readonly RecordedNode[]): MachineSpec[] {
  return nodes.map(({ id, role, cpus, memMiB, engineLabels = [], engineFlags = [] }) => {
    const generic = engineFlags.flatMap((flag) => {
      const match = /--node-generic-resource (\w+)=(\d+)/.exec(flag);
      return match === null ? [] : [[`engine.generic.${match[1]!}`, match[2]!]];
    });
    const labels = engineLabels.map((label) => {
      const [name = '', value = ''] = label.split('=');
      return [`engine.labels.${name}`, value];
    });
    return {
      name: id,
      cpuMilli: cpus * 1000,
      memoryBytes: memMiB * MIB,
      zone: '',
      labels: Object.fromEntries([...labels, ...generic]) as Record<string, string>,
      role,
      images: RECORDED_IMAGES,
    };
  });
}
