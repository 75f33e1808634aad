import type { Node } from '../../controllers/objects/node.js';
import type { Pod } from '../../controllers/objects/pod.js';
import type { Job, ReplicaSet } from '../../controllers/objects/workloads.js';
import { controllerOf } from '../../controllers/ownership.js';
import type { ApiServer } from '../../resources/types.js';
import type { Aliases } from '../aliases.js';
import type { Fields } from './fields.js';
import { nodeRecord, objectRecords } from './objects.js';
import { podRecord } from './pods.js';
import { serviceRecords } from './services.js';
import { workloadRecords } from './workloads.js';

type Between = ReplicaSet | Job | undefined;

/** What earlier looks found, for pods that outlive what made them, and so that nothing is told twice. */
export interface Known {
  /** A stored object never changes, and what it says changes only with its ReplicaSet or Job. */
  readonly pods: WeakMap<Pod, { readonly between: Between; readonly record: Fields }>;
  /** ReplicaSets and Jobs by uid, gone ones too. */
  readonly owners: Map<string, Between>;
}

/** The state of one namespace in the fields of the behaviour recordings (see their README). */
export function recordsOf(
  api: Pick<ApiServer, 'list'>,
  aliases: Aliases,
  namespace: string,
  zeroMs: number,
  { pods: known, owners }: Known,
): Record<string, readonly Fields[]> {
  for (const one of api.list<ReplicaSet>('replicasets.apps', namespace)) owners.set(one.metadata.uid, one);
  for (const one of api.list<Job>('jobs.batch', namespace)) owners.set(one.metadata.uid, one);
  const pods = api.list<Pod>('pods', namespace);
  const podsByUid = new Map(pods.map((pod) => [pod.metadata.uid, pod]));
  return {
    pods: pods
      .toSorted((left, right) => Number(left.metadata.resourceVersion) - Number(right.metadata.resourceVersion))
      .map((pod) => {
        const between = owners.get(controllerOf(pod)?.uid ?? '');
        const before = known.get(pod);
        if (before !== undefined && before.between === between) return before.record;
        const record = podRecord(pod, between, aliases, zeroMs);
        known.set(pod, { between, record });
        return record;
      }),
    workloads: workloadRecords(api, aliases, namespace, zeroMs),
    objects: [...objectRecords(api, aliases, namespace), ...serviceRecords(api, aliases, namespace, podsByUid)],
    nodes: api.list<Node>('nodes').map(nodeRecord),
  };
}
