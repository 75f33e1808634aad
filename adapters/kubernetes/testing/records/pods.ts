import { parseRfc3339 } from 'regatta/kit';
import type { Pod } from '../../controllers/objects/pod.js';
import type { Job, ReplicaSet } from '../../controllers/objects/workloads.js';
import { controllerOf } from '../../controllers/ownership.js';
import { TRACKING } from '../../controllers/job/tally.js';
import { conditionOf } from '../../controllers/pods.js';
import type { ApiObject } from '../../resources/types.js';
import { hasRandomName, jobAlias, type Aliases } from '../aliases.js';
import { filled, type Fields } from './fields.js';

export function podAlias(pod: Pod, aliases: Aliases): string {
  return aliases.of('pod', pod.metadata.uid, hasRandomName(pod) ? pod.metadata.name : '');
}

/** The alias of a controller revision is that of its hash, which ends its name and may be all of a label. */
export function revisionAlias(name: string | undefined, aliases: Aliases): string | undefined {
  return name === undefined || name === '' ? undefined : aliases.of('rev', name.slice(name.lastIndexOf('-') + 1), '');
}

/** The alias of a ReplicaSet is that of its hash; one without a hash keeps its name. */
export function replicaSetAlias({ metadata }: ApiObject, aliases: Aliases): string {
  const hash = metadata.labels?.['pod-template-hash'];
  return hash === undefined ? metadata.name : aliases.of('rs', hash, metadata.name);
}

function ownerAlias(owner: ReplicaSet | Job, aliases: Aliases, zeroMs: number): string {
  return owner.kind === 'Job' ? jobAlias(owner, aliases, zeroMs) : replicaSetAlias(owner, aliases);
}

/** `between`: what stands between the pod and its top workload. */
export function podRecord(pod: Pod, between: ReplicaSet | Job | undefined, aliases: Aliases, zeroMs: number): Fields {
  const { metadata, spec, status = {} } = pod;
  const owner = controllerOf(pod);
  const maker = between === undefined ? owner?.name : ownerAlias(between, aliases, zeroMs);
  const id = podAlias(pod, aliases);
  const hash = metadata.labels?.['pod-template-hash'];
  const revision = metadata.labels?.['controller-revision-hash'];
  const [container] = status.containerStatuses ?? [];
  const state = container?.state ?? {};
  const scheduled = conditionOf(status.conditions, 'PodScheduled');
  const waiting = state.waiting?.reason === 'ContainerCreating' ? undefined : state.waiting?.reason;
  return filled({
    id,
    name: hasRandomName(pod) ? id : metadata.name,
    app: (between === undefined ? undefined : controllerOf(between)?.name) ?? maker,
    ownerKind: owner?.kind,
    owner: maker,
    node: spec.nodeName,
    phase: status.phase,
    ready: conditionOf(status.conditions, 'Ready')?.status === 'True',
    reason:
      status.reason ??
      waiting ??
      reasonOf(state.terminated?.reason, status.phase) ??
      (scheduled?.status === 'False' ? scheduled.reason : undefined),
    image: spec.containers[0]?.image,
    revision: hash === undefined ? revisionAlias(revision, aliases) : aliases.of('rs', hash, ''),
    deleting: metadata.deletionTimestamp === undefined ? undefined : true,
    ordinal: numberOf(metadata.labels?.['apps.kubernetes.io/pod-index']),
    index: numberOf(metadata.annotations?.['batch.kubernetes.io/job-completion-index']),
    failureCount: numberOf(metadata.annotations?.['batch.kubernetes.io/job-index-failure-count']),
    restarts: container?.restartCount === 0 ? undefined : container?.restartCount,
    exitCode: state.terminated?.exitCode,
    disruption: conditionOf(status.conditions, 'DisruptionTarget')?.reason,
    tracked: (metadata.finalizers ?? []).includes(TRACKING) ? true : undefined,
    finalizers: (metadata.finalizers ?? []).filter((name) => name !== TRACKING).join(),
    label: metadata.labels?.['mark'],
    ts: parseRfc3339(metadata.creationTimestamp) - zeroMs,
  });
}

function reasonOf(terminated: string | undefined, phase: string | undefined): string | undefined {
  return phase === 'Succeeded' || phase === 'Failed' ? terminated : undefined;
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}
