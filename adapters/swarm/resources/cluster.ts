import type { KindDefinition } from 'regatta/kit';
import type { Meta } from './meta.js';

/** Another authority that signs certificates of nodes. */
export interface ExternalAuthority {
  readonly Protocol: string;
  readonly URL: string;
  readonly Options?: Readonly<Record<string, string>> | null;
  readonly CACert: string;
}

/** The swarm itself: one object named `default`. */
export interface Cluster extends Meta {
  readonly spec: {
    readonly Labels: Readonly<Record<string, string>>;
    /** Negative keeps everything. */
    readonly taskHistoryRetentionLimit: number;
    /** Nanoseconds. */
    readonly heartbeatPeriod: number;
    /** Nanoseconds. */
    readonly nodeCertExpiry: number;
    readonly autoLockManagers: boolean;
    readonly forceRotate: number;
    readonly snapshotInterval: number;
    readonly keepOldSnapshots: number;
    /** As they were sent: nothing here asks them for certificates. */
    readonly externalAuthorities: readonly ExternalAuthority[];
  };
  /** The secret parts of the tokens; the digest part belongs to the root certificate. */
  readonly joinSecrets: { readonly worker: string; readonly manager: string };
  /** Base 36, 50 characters: stands for the digest of the root certificate. */
  readonly rootDigest: string;
  /** Goes up with every election; not shown. */
  readonly term: number;
  /** When the last leader was lost, virtual ms since 1970; 0 while there is one. Not shown. */
  readonly leaderlessSince: number;
  /** True when that leader's process has ended, so that it does not lead when it is back. Not shown. */
  readonly leaderStopped: boolean;
  /** Empty while managers do not lock. */
  readonly unlockKey: string;
  /** Where subnets of networks are cut from; empty for the platform's own pool. */
  readonly addressPools: readonly string[];
  /** Prefix length of those subnets. */
  readonly subnetSize: number;
  readonly dataPathPort: number;
}

export const CLUSTERS: KindDefinition<Cluster> = { kind: 'cluster' };
