import type { ApiObject } from 'regatta/adapters/kubernetes/api';

/** An inclusive range of user or group ids. */
export interface IdRange {
  readonly min?: number;
  readonly max?: number;
}

export interface SeLinuxOptions {
  readonly user?: string;
  readonly role?: string;
  readonly type?: string;
  readonly level?: string;
}

/** What a pod may ask for, and what it gets where it asks for nothing (security.openshift.io/v1). */
export interface SecurityContextConstraints extends ApiObject {
  /** Higher is tried first; absent counts as 0. */
  readonly priority?: number | null;
  readonly allowPrivilegedContainer?: boolean;
  readonly allowPrivilegeEscalation?: boolean;
  readonly defaultAllowPrivilegeEscalation?: boolean;
  readonly allowHostNetwork?: boolean;
  readonly allowHostPorts?: boolean;
  readonly allowHostPID?: boolean;
  readonly allowHostIPC?: boolean;
  readonly allowHostDirVolumePlugin?: boolean;
  readonly readOnlyRootFilesystem?: boolean;
  readonly userNamespaceLevel?: string;
  readonly defaultAddCapabilities?: readonly string[] | null;
  readonly requiredDropCapabilities?: readonly string[] | null;
  readonly allowedCapabilities?: readonly string[] | null;
  readonly volumes?: readonly string[] | null;
  readonly allowedFlexVolumes?: readonly { readonly driver: string }[];
  readonly runAsUser?: {
    readonly type: string;
    readonly uid?: number;
    readonly uidRangeMin?: number;
    readonly uidRangeMax?: number;
  };
  readonly seLinuxContext?: { readonly type: string; readonly seLinuxOptions?: SeLinuxOptions };
  readonly fsGroup?: { readonly type: string; readonly ranges?: readonly IdRange[] };
  readonly supplementalGroups?: { readonly type: string; readonly ranges?: readonly IdRange[] };
  readonly seccompProfiles?: readonly string[] | null;
  readonly allowedUnsafeSysctls?: readonly string[] | null;
  readonly forbiddenSysctls?: readonly string[] | null;
  readonly users?: readonly string[] | null;
  readonly groups?: readonly string[] | null;
}

export const SECURITY_GROUP = 'security.openshift.io';
export const CONSTRAINTS = `securitycontextconstraints.${SECURITY_GROUP}`;

/** Names the constraints that a pod was accepted under. */
export const ACCEPTED_UNDER = 'openshift.io/scc';

/** Names the only constraints that a pod wants to be accepted under. */
export const REQUIRED = 'openshift.io/required-scc';
