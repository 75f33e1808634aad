import type { Cluster, ExternalAuthority } from '../resources/cluster.js';
import { badParameter } from './errors.js';

type Json = Readonly<Record<string, unknown>>;

/** A swarm's spec as it was sent; what it leaves out, or sends as 0, stays as it is. */
export function swarmSpecOf(body: Json, spec: Cluster['spec']): Cluster['spec'] {
  const section = (name: string) => (body[name] ?? {}) as Json;
  const numberAt = (from: string, name: string, otherwise: number) => {
    const value = section(from)[name];
    return typeof value === 'number' ? value : otherwise;
  };
  return {
    Labels: (body['Labels'] ?? {}) as Record<string, string>,
    taskHistoryRetentionLimit: numberAt('Orchestration', 'TaskHistoryRetentionLimit', spec.taskHistoryRetentionLimit),
    heartbeatPeriod: numberAt('Dispatcher', 'HeartbeatPeriod', 0) || spec.heartbeatPeriod,
    nodeCertExpiry: numberAt('CAConfig', 'NodeCertExpiry', spec.nodeCertExpiry),
    autoLockManagers: section('EncryptionConfig')['AutoLockManagers'] === true,
    forceRotate: numberAt('CAConfig', 'ForceRotate', spec.forceRotate),
    snapshotInterval: numberAt('Raft', 'SnapshotInterval', spec.snapshotInterval),
    keepOldSnapshots: numberAt('Raft', 'KeepOldSnapshots', spec.keepOldSnapshots),
    externalAuthorities: externalAuthoritiesOf(section('CAConfig')['ExternalCAs']),
  };
}

/** Only one protocol is known (moby daemon/cluster/convert/swarm.go). */
function externalAuthoritiesOf(sent: unknown): readonly ExternalAuthority[] {
  return ((sent ?? []) as readonly Partial<ExternalAuthority>[]).map(
    ({ Protocol = '', URL = '', Options, CACert = '' }) => {
      if (Protocol.toLowerCase() !== 'cfssl') throw badParameter(`invalid protocol: ${JSON.stringify(Protocol)}`);
      return { Protocol: 'cfssl', URL, ...(Options !== undefined && { Options }), CACert };
    },
  );
}
