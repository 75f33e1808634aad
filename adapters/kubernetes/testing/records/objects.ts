import type { Node } from '../../controllers/objects/node.js';
import type { ResourceQuota } from '../../controllers/objects/policies.js';
import type { Condition } from '../../controllers/objects/pod.js';
import type { PersistentVolume, PersistentVolumeClaim } from '../../controllers/objects/storage.js';
import type { ControllerRevision } from '../../controllers/objects/workloads.js';
import { conditionOf } from '../../controllers/pods.js';
import type { ApiObject, ApiServer } from '../../resources/types.js';
import type { Aliases } from '../aliases.js';
import { conditionsOf, messagesOf, plainRecord, type Fields } from './fields.js';
import { revisionAlias } from './pods.js';

/** The other objects of the namespace, and the volumes of the cluster. */
export function objectRecords(api: Pick<ApiServer, 'list'>, aliases: Aliases, namespace: string): readonly Fields[] {
  // oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- callers name the type of what they read
  const all = <T extends ApiObject>(resource: string, record: (object: T) => Fields) =>
    api.list<T>(resource, namespace).map(record);
  return [
    ...api
      .list<ApiObject>('namespaces')
      .filter(({ metadata }) => metadata.name === namespace)
      .map(namespaceRecord),
    ...all<ApiObject>('configmaps', (one) => plainRecord('ConfigMap', one)),
    ...all<ApiObject>('serviceaccounts', (one) => plainRecord('ServiceAccount', one)),
    ...all<ControllerRevision>('controllerrevisions.apps', (one) => revisionRecord(one, aliases)),
    ...all<ResourceQuota>('resourcequotas', quotaRecord),
    ...all<PersistentVolumeClaim>('persistentvolumeclaims', claimRecord),
    ...api.list<PersistentVolume>('persistentvolumes').map(volumeRecord),
  ];
}

function revisionRecord(object: ControllerRevision, aliases: Aliases): Fields {
  const name = revisionAlias(object.metadata.name, aliases) ?? '';
  const fields = plainRecord('ControllerRevision', object);
  return { ...fields, id: `ControllerRevision/${name}`, name, revision: object.revision };
}

function namespaceRecord(object: ApiObject): Fields {
  const { spec, status } = object as ApiObject & {
    spec?: { finalizers?: string[] };
    status?: { phase?: string; conditions?: Condition[] };
  };
  return {
    ...plainRecord('Namespace', object),
    phase: status?.phase,
    conditions: conditionsOf(status?.conditions),
    messages: messagesOf(status?.conditions),
    specFinalizers: (spec?.finalizers ?? []).join(),
  };
}

export function nodeRecord(node: Node): Fields {
  const ready = conditionOf(node.status?.conditions, 'Ready');
  return {
    id: node.metadata.name,
    name: node.metadata.name,
    ready: ready?.status,
    reason: ready?.reason,
    ...(node.spec?.unschedulable === true && { unschedulable: true }),
    taints: (node.spec?.taints ?? [])
      .map(({ key, value = '', effect }) => `${key}${value === '' ? '' : `=${value}`}:${effect}`)
      .sort(),
    labels: node.metadata.labels,
  };
}

function quotaRecord(object: ResourceQuota): Fields {
  const { hard, used } = object.status ?? {};
  return { ...plainRecord('ResourceQuota', object), hard, used };
}

function claimRecord(object: PersistentVolumeClaim): Fields {
  const { metadata, spec, status } = object;
  const annotations = Object.keys(metadata.annotations ?? {}).sort();
  return {
    ...plainRecord('PersistentVolumeClaim', object),
    phase: status?.phase,
    volume: spec.volumeName,
    storageClass: spec.storageClassName,
    ...(annotations.length > 0 && { annotations: annotations.join() }),
  };
}

function volumeRecord(object: PersistentVolume): Fields {
  const { spec, status } = object;
  const { claimRef } = spec;
  return {
    ...plainRecord('PersistentVolume', object),
    phase: status?.phase,
    claim: claimRef === undefined ? undefined : `${claimRef.namespace ?? ''}/${claimRef.name}`,
    policy: spec.persistentVolumeReclaimPolicy,
  };
}
