import type { Node } from '../controllers/objects/node.js';
import type { Pod } from '../controllers/objects/pod.js';
import type { ApiObject } from '../resources/types.js';

/** The cluster of a recorded fact, for events that are told in words. */
export interface QueueCluster {
  /** The pod that waits. */
  readonly subject: string;
  get(kind: string, name: string): ApiObject | undefined;
  all(kind: string): readonly ApiObject[];
  put(object: ApiObject): void;
  remove(object: ApiObject): void;
}

type Words = Readonly<Record<string, string | undefined>>;

/** How the recording words what happened, and what it means. Names and amounts are taken from the words. */
const SENTENCES: readonly (readonly [RegExp, (cluster: QueueCluster, words: Words) => void])[] = [
  [
    /^(?:create )?(?<tainted>tainted )?node (?<name>\S+)(?: with| \()? ?(?:(?<cpu>\d+) cpu\)?)?(?: is created)?$/,
    (cluster, { name = '', cpu = '4', tainted }) => cluster.put(nodeOf(name, cpu, tainted !== undefined)),
  ],
  [
    /^delete node (?<name>\S+)$/,
    (cluster, { name = '' }) => withObject(cluster, 'Node', name, (node) => cluster.remove(node)),
  ],
  [
    /^delete (?:bound )?pod (?<name>\S+)(?: .*)?$/,
    (cluster, { name = '' }) => withObject(cluster, 'Pod', name, (pod) => cluster.remove(pod)),
  ],
  [
    /^the victim is force deleted/,
    (cluster) =>
      cluster
        .all('Pod')
        .filter(({ metadata }) => metadata.deletionTimestamp !== undefined)
        .forEach((pod) => cluster.remove(pod)),
  ],
  [
    /^create bound pod (?<name>\S+) with (?<key>[^\s=]+)=(?<value>\S+)$/,
    (cluster, { name = '', key = '', value = '' }) => cluster.put(boundPod(cluster, name, { [key]: value })),
  ],
  [/^label pod (?<name>\S+)(?: (?<key>[^\s=]+)=(?<value>\S+))?$/, (cluster, words) => label(cluster, 'Pod', words)],
  [/^label (?<name>\S+)(?: (?<key>[^\s=]+)=(?<value>\S+))?$/, (cluster, words) => label(cluster, 'Node', words)],
  [
    /^replace the taint of (?<name>\S+)$/,
    (cluster, { name = '' }) => taint(cluster, name, [{ key: 'other', value: 'v', effect: 'NoSchedule' }]),
  ],
  [/^remove the taint of (?<name>\S+)$/, (cluster, { name = '' }) => taint(cluster, name, [])],
  [
    /^uncordon (?<name>\S+)$/,
    (cluster, { name = '' }) =>
      withObject(cluster, 'Node', name, (node) => cluster.put({ ...node, spec: {} } as ApiObject)),
  ],
  [
    /^add toleration (?<key>\S+) Exists to pod (?<name>\S+)$/,
    (cluster, { name = '', key = '' }) =>
      withObject(cluster, 'Pod', name, (object) => {
        const { spec } = object as Pod;
        const tolerations = [...(spec.tolerations ?? []), { key, operator: 'Exists' as const }];
        cluster.put({ ...object, spec: { ...spec, tolerations } } as Pod);
      }),
  ],
  [/^remove (?<which>the|one) gate$/, (cluster) => removeGate(cluster)],
  [
    /^create claim (?<name>\S+)$/,
    (cluster, { name = '' }) => {
      const [storageClass] = cluster.all('StorageClass');
      const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
      const storageClassName = storageClass?.metadata.name ?? '';
      const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name, namespace: 'default' } };
      cluster.put({ ...claim, spec: { ...spec, storageClassName }, status: { phase: 'Pending' } } as never);
    },
  ],
];

/** Lets happen what a sentence says; false when nobody here knows the sentence. */
export function happen(cluster: QueueCluster, sentence: string): boolean {
  for (const [pattern, apply] of SENTENCES) {
    const match = pattern.exec(sentence);
    if (match === null) continue;
    apply(cluster, match.groups ?? {});
    return true;
  }
  return false;
}

function withObject(cluster: QueueCluster, kind: string, name: string, use: (object: ApiObject) => void): void {
  const object = cluster.get(kind, name);
  if (object !== undefined) use(object);
}

function nodeOf(name: string, cpu: string, isTainted: boolean): ApiObject {
  const amounts = { cpu, memory: '8Gi', pods: '110' };
  const taints = [{ key: 'k', value: 'v', effect: 'NoSchedule' }];
  const metadata = { name, labels: { 'kubernetes.io/hostname': name } };
  const spec = isTainted ? { taints } : {};
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata,
    spec,
    status: { capacity: amounts, allocatable: amounts },
  } as never;
}

function boundPod(cluster: QueueCluster, name: string, labels: Readonly<Record<string, string>>): ApiObject {
  const nodeName = cluster.all('Node')[0]?.metadata.name ?? '';
  const spec = { nodeName, containers: [{ name: 'c', image: 'img:v1' }] };
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels }, spec } as never;
}

function label(cluster: QueueCluster, kind: string, { name = '', key = 'some', value = 'label' }: Words): void {
  withObject(cluster, kind, name, (object) => {
    const labels = { ...object.metadata.labels, [key]: value };
    cluster.put({ ...object, metadata: { ...object.metadata, labels } });
  });
}

function taint(cluster: QueueCluster, name: string, taints: Node['spec']['taints']): void {
  withObject(cluster, 'Node', name, (object) => {
    const { spec } = object as Node;
    cluster.put({ ...object, spec: { ...spec, ...(taints !== undefined && { taints }) } } as Node);
  });
}

function removeGate(cluster: QueueCluster): void {
  withObject(cluster, 'Pod', cluster.subject, (object) => {
    const { schedulingGates = [], ...spec } = (object as Pod).spec;
    const kept = schedulingGates.slice(1);
    cluster.put({ ...object, spec: { ...spec, ...(kept.length > 0 && { schedulingGates: kept }) } } as Pod);
  });
}
