/** Native -> neutral: pods as instances, nodes as nodes. */
import type { Instance, InstancePhase, NodeView, Projection } from 'regatta/kit';
import { amountOf, podRequests } from '../controllers/quantities.js';
import type { Pod } from '../controllers/objects/pod.js';
import type { ApiObject } from '../resources/types.js';

interface NodeObject extends ApiObject {
  readonly spec?: { readonly unschedulable?: boolean };
  readonly status?: {
    readonly allocatable?: Readonly<Record<string, string>>;
    readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string }[];
  };
}

export const projection: Projection = {
  instanceKinds: ['pods'],
  nodeKinds: ['nodes'],
  instance: (change) => instanceOf(change.object.value as Pod),
  node: (change) => nodeOf(change.object.value as NodeObject),
};

/** A pod as an instance; undefined for pods that no workload owns. */
export function instanceOf(pod: Pod): Instance | undefined {
  const workload = workloadOf(pod);
  if (workload === undefined) return undefined;
  const requests = podRequests(pod);
  return {
    id: pod.metadata.name,
    workload,
    phase: phaseOf(pod),
    node: pod.spec.nodeName ?? '',
    ready: pod.metadata.deletionTimestamp === undefined && isReady(pod),
    image: pod.spec.containers[0]?.image ?? '',
    reason: reasonOf(pod),
    cpuMilli: requests.get('cpu') ?? 0,
    memoryBytes: requests.get('memory') ?? 0,
  };
}

/** The top of the chain of owners: a ReplicaSet's name is its Deployment's and the hash of the template. */
function workloadOf({ metadata }: Pod): string | undefined {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller === true);
  if (owner === undefined) return undefined;
  const hash = metadata.labels?.['pod-template-hash'];
  const suffix = `-${hash ?? ''}`;
  return hash !== undefined && owner.name.endsWith(suffix) ? owner.name.slice(0, -suffix.length) : owner.name;
}

function phaseOf({ metadata, spec, status }: Pod): InstancePhase {
  switch (status?.phase) {
    case 'Succeeded':
      return 'succeeded';
    case 'Failed':
      return 'failed';
    default:
      if (metadata.deletionTimestamp !== undefined) return 'stopping';
      if (status?.phase === 'Running') return 'running';
      return spec.nodeName === undefined ? 'pending' : 'starting';
  }
}

function isReady({ status }: Pod): boolean {
  return status?.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false;
}

/** What the STATUS column of `kubectl get pods` would give as the reason, empty when all is well. */
function reasonOf({ status }: Pod): string {
  if (status?.reason !== undefined) return status.reason;
  for (const { state } of [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]) {
    if (state.waiting !== undefined && state.waiting.reason !== 'ContainerCreating') return state.waiting.reason;
    if (state.terminated !== undefined && state.terminated.reason !== 'Completed') return state.terminated.reason;
  }
  const scheduled = status?.conditions?.find(({ type }) => type === 'PodScheduled');
  return scheduled?.status === 'False' ? (scheduled.reason ?? '') : '';
}

function nodeOf({ metadata, spec, status }: NodeObject): NodeView {
  const ready = status?.conditions?.find(({ type }) => type === 'Ready');
  const isUp = ready?.status === 'True';
  return {
    node: metadata.name,
    ready: isUp,
    schedulable: isUp && spec?.unschedulable !== true,
    cpuMilli: amountOf('cpu', status?.allocatable?.['cpu']),
    memoryBytes: amountOf('memory', status?.allocatable?.['memory']),
    reason: isUp ? '' : (ready?.reason ?? 'NotReady'),
  };
}
