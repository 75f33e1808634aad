import type { Random } from 'regatta/kit';
import { DEFAULT_POOL } from '../allocator/allocator.js';
import { nanosecondsOf } from '../resources/durations.js';
import type { Cluster } from '../resources/cluster.js';
import type { Network } from '../resources/network.js';
import { base36, type SwarmState } from '../resources/swarm-state.js';
import type { SwarmConstants } from '../profiles/28.js';

export const ROOT_DIGEST_LENGTH = 50;
export const JOIN_SECRET_LENGTH = 25;
/** 90 days. */
const NODE_CERT_EXPIRY_MS = 7_776_000_000;
const SNAPSHOT_INTERVAL = 10_000;

/** What whoever makes a swarm may ask for; everything else is the platform's default. */
export type AskedOfSwarm = Partial<
  Pick<Cluster, 'spec' | 'addressPools' | 'subnetSize' | 'dataPathPort' | 'unlockKey'>
>;

export function defaultSpec({ taskHistoryLimit, heartbeatPeriodMs }: SwarmConstants): Cluster['spec'] {
  return {
    Labels: {},
    taskHistoryRetentionLimit: taskHistoryLimit,
    heartbeatPeriod: nanosecondsOf(heartbeatPeriodMs),
    nodeCertExpiry: nanosecondsOf(NODE_CERT_EXPIRY_MS),
    autoLockManagers: false,
    forceRotate: 0,
    snapshotInterval: SNAPSHOT_INTERVAL,
    keepOldSnapshots: 0,
    externalAuthorities: [],
  };
}

/** The cluster object and the ingress network of a new swarm. */
export function createSwarm(
  state: SwarmState,
  random: Random,
  constants: SwarmConstants,
  { spec, ...asked }: AskedOfSwarm = {},
): void {
  createIngress(state, random, asked.addressPools?.[0] ?? DEFAULT_POOL);
  state.create<Cluster>(
    'cluster',
    {
      id: state.newId('cluster', random),
      createdAt: state.now,
      spec: spec ?? defaultSpec(constants),
      joinSecrets: { worker: base36(random, JOIN_SECRET_LENGTH), manager: base36(random, JOIN_SECRET_LENGTH) },
      rootDigest: base36(random, ROOT_DIGEST_LENGTH),
      term: 1,
      leaderlessSince: 0,
      leaderStopped: false,
      unlockKey: '',
      addressPools: [DEFAULT_POOL],
      subnetSize: constants.subnetPrefix,
      dataPathPort: constants.dataPathPort,
      ...asked,
    },
    'default',
  );
}

function createIngress(state: SwarmState, random: Random, pool: string): void {
  const isDefault = pool === DEFAULT_POOL;
  state.create<Network>('network', {
    id: state.newId('network', random),
    createdAt: state.now,
    spec: {
      name: 'ingress',
      labels: {},
      internal: false,
      attachable: false,
      ingress: true,
      options: {},
      subnet: isDefault ? '10.0.0.0/24' : '',
      gateway: isDefault ? '10.0.0.1' : '',
    },
  });
}
