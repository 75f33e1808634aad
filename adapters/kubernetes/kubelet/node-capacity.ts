import type { MachineSpec } from 'regatta/kit';
import type { ResourceList } from '../controllers/objects/pod.js';
import type { KubernetesConstants } from '../profiles/1.32.js';

/** The capacity of a machine as the kubelet reports it. */
export function capacityOf({ cpuMilli, memoryBytes }: MachineSpec, constants: KubernetesConstants): ResourceList {
  return {
    cpu: cpuText(cpuMilli),
    'ephemeral-storage': kibibytes(constants.nodeEphemeralStorageBytes),
    'hugepages-1Gi': '0',
    'hugepages-2Mi': '0',
    memory: kibibytes(memoryBytes),
    pods: String(constants.maximumPods),
  };
}

/** What of it pods may use: without the memory below which the kubelet evicts. */
export function allocatableOf(machine: MachineSpec, constants: KubernetesConstants): ResourceList {
  const memoryBytes = Math.max(0, machine.memoryBytes - constants.memoryReservedBytes);
  return { ...capacityOf(machine, constants), memory: kibibytes(memoryBytes) };
}

/** Whole cores as a number, parts of one in thousandths. */
function cpuText(cpuMilli: number): string {
  return cpuMilli % 1000 === 0 ? String(cpuMilli / 1000) : `${cpuMilli}m`;
}

function kibibytes(bytes: number): string {
  return `${Math.floor(bytes / 1024)}Ki`;
}
