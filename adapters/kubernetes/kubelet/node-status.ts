import { rfc3339, type Machine } from 'regatta/kit';
import type { Condition } from '../controllers/objects/pod.js';
import type { Node, NodeStatus, Taint } from '../controllers/objects/node.js';
import type { KubernetesConstants } from '../profiles/1.32.js';
import { conditionOf } from '../controllers/pods.js';
import { allocatableOf, capacityOf } from './node-capacity.js';

/** Labels that every kubelet sets, and those of the machine's place. */
export function labelsOf(machine: Machine): Readonly<Record<string, string>> {
  return {
    ...machine.labels,
    'beta.kubernetes.io/arch': 'amd64',
    'beta.kubernetes.io/os': 'linux',
    'kubernetes.io/arch': 'amd64',
    'kubernetes.io/hostname': machine.name,
    'kubernetes.io/os': 'linux',
    ...(machine.role === 'manager' && { 'node-role.kubernetes.io/control-plane': '' }),
    ...(machine.zone !== '' && { 'topology.kubernetes.io/zone': machine.zone }),
  };
}

/** kubeadm keeps workloads off the machines of the control plane. */
export function taintsOf(machine: Machine): readonly Taint[] {
  return machine.role === 'manager' ? [{ key: 'node-role.kubernetes.io/control-plane', effect: 'NoSchedule' }] : [];
}

/** The status that a healthy kubelet posts (pkg/kubelet/nodestatus/setters.go). */
export function nodeStatusOf(
  machine: Machine,
  images: ReadonlyMap<string, number>,
  before: Node | undefined,
  nowMs: number,
  constants: KubernetesConstants,
): NodeStatus {
  return {
    addresses: [
      { type: 'InternalIP', address: machine.address },
      { type: 'Hostname', address: machine.name },
    ],
    allocatable: allocatableOf(machine, constants),
    capacity: capacityOf(machine, constants),
    conditions: conditionsOf(before, rfc3339(nowMs)),
    daemonEndpoints: { kubeletEndpoint: { Port: 10250 } },
    images: imagesOf(images),
    nodeInfo: {
      architecture: 'amd64',
      bootID: uuidLike(machine.name, 'boot'),
      containerRuntimeVersion: 'containerd://1.7.24',
      kernelVersion: '6.1.0-28-amd64',
      kubeProxyVersion: 'v1.32.13',
      kubeletVersion: 'v1.32.13',
      machineID: uuidLike(machine.name, 'machine').replaceAll('-', ''),
      operatingSystem: 'linux',
      osImage: 'Debian GNU/Linux 12 (bookworm)',
      systemUUID: uuidLike(machine.name, 'system'),
    },
  };
}

/** At most fifty images, the largest first (nodeStatusMaxImages). */
export function imagesOf(images: ReadonlyMap<string, number>): NonNullable<NodeStatus['images']> {
  return [...images]
    .sort(([, left], [, right]) => right - left)
    .slice(0, 50)
    .map(([name, sizeBytes]) => ({ names: [name], sizeBytes }));
}

const HEALTHY: readonly Pick<Condition, 'type' | 'status' | 'reason' | 'message'>[] = [
  {
    type: 'MemoryPressure',
    status: 'False',
    reason: 'KubeletHasSufficientMemory',
    message: 'kubelet has sufficient memory available',
  },
  {
    type: 'DiskPressure',
    status: 'False',
    reason: 'KubeletHasNoDiskPressure',
    message: 'kubelet has no disk pressure',
  },
  {
    type: 'PIDPressure',
    status: 'False',
    reason: 'KubeletHasSufficientPID',
    message: 'kubelet has sufficient PID available',
  },
  { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' },
];

function conditionsOf(before: Node | undefined, now: string): readonly Condition[] {
  return HEALTHY.map((healthy) => {
    const known = conditionOf(before?.status?.conditions, healthy.type);
    const since = known?.status === healthy.status ? known.lastTransitionTime : undefined;
    return { ...healthy, lastHeartbeatTime: now, lastTransitionTime: since ?? now };
  });
}

/** A number that is the same for the same machine and purpose in every world, written as a UUID. */
function uuidLike(machine: string, purpose: string): string {
  let text = '';
  for (let part = 0; text.length < 32; part++) {
    let hash = 2_166_136_261;
    for (const character of `${machine}/${purpose}/${part}`)
      hash = Math.imul(hash ^ character.charCodeAt(0), 16_777_619) >>> 0;
    text += hash.toString(16).padStart(8, '0');
  }
  return [text.slice(0, 8), text.slice(8, 12), text.slice(12, 16), text.slice(16, 20), text.slice(20, 32)].join('-');
}
