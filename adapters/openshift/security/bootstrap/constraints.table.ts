/** The constraints that every cluster has (openshift/cluster-kube-apiserver-operator bindata/bootkube/scc-manifests, 4.19). */
import type { SecurityContextConstraints } from '../constraint.js';

type Settings = { readonly [F in keyof SecurityContextConstraints]?: SecurityContextConstraints[F] | undefined };

/** What the table says of constraints. */
export interface ConstraintFacts {
  readonly name: string;
  readonly description: string;
  /** Whether upgrades leave it as it is. */
  readonly createOnly: boolean;
  /** Where it differs from `ORDINARY`. */
  readonly differs: Settings;
}

const OWN_VOLUMES = ['configMap', 'csi', 'downwardAPI', 'emptyDir', 'ephemeral'];
const CLAIMED_VOLUMES = ['persistentVolumeClaim', 'projected', 'secret'];
const VOLUMES = [...OWN_VOLUMES, ...CLAIMED_VOLUMES];
const HOST_VOLUMES = [...OWN_VOLUMES, 'hostPath', ...CLAIMED_VOLUMES];
const MOUNT_VOLUMES = [...OWN_VOLUMES, 'hostPath', 'nfs', ...CLAIMED_VOLUMES];

/** A range of the namespace for the user, and nothing of the host. */
export const ORDINARY = {
  allowHostDirVolumePlugin: false,
  allowHostIPC: false,
  allowHostNetwork: false,
  allowHostPID: false,
  allowHostPorts: false,
  allowPrivilegeEscalation: true,
  allowPrivilegedContainer: false,
  allowedCapabilities: null,
  defaultAddCapabilities: null,
  fsGroup: { type: 'RunAsAny' },
  groups: [],
  priority: null,
  readOnlyRootFilesystem: false,
  requiredDropCapabilities: ['KILL', 'MKNOD', 'SETUID', 'SETGID'],
  runAsUser: { type: 'MustRunAsRange' },
  seLinuxContext: { type: 'MustRunAs' },
  supplementalGroups: { type: 'RunAsAny' },
  users: [],
  volumes: VOLUMES,
} satisfies Settings;

const OWN_RANGE = { type: 'MustRunAs' };
const ANY = { type: 'RunAsAny' };

/** What the second versions have in common. */
const SECOND = {
  allowPrivilegeEscalation: false,
  allowedCapabilities: ['NET_BIND_SERVICE'],
  requiredDropCapabilities: ['ALL'],
  seccompProfiles: ['runtime/default'],
} satisfies Settings;

const SECOND_DESCRIPTION =
  'it also requires to drop ALL capabilities and does not allow privilege escalation binaries. It will also default the seccomp profile to runtime/default if unset, otherwise this seccomp profile is required.';

export const STANDARD_CONSTRAINTS: readonly ConstraintFacts[] = [
  {
    name: 'anyuid',
    description: 'anyuid provides all features of the restricted SCC but allows users to run with any UID and any GID.',
    createOnly: true,
    differs: { groups: ['system:cluster-admins'], priority: 10, requiredDropCapabilities: ['MKNOD'], runAsUser: ANY },
  },
  {
    name: 'hostaccess',
    description:
      'hostaccess allows access to all host namespaces but still requires pods to be run with a UID and SELinux context that are allocated to the namespace. WARNING: this SCC allows host access to namespaces, file systems, and PIDS.  It should only be used by trusted pods.  Grant with caution.',
    createOnly: true,
    differs: {
      allowHostDirVolumePlugin: true,
      allowHostIPC: true,
      allowHostNetwork: true,
      allowHostPID: true,
      allowHostPorts: true,
      fsGroup: OWN_RANGE,
      volumes: HOST_VOLUMES,
    },
  },
  {
    name: 'hostmount-anyuid',
    description:
      'hostmount-anyuid provides all the features of the\nrestricted SCC but allows host mounts and any UID by a pod.  This is primarily\nused by the persistent volume recycler. WARNING: this SCC allows host file\nsystem access as any UID, including UID 0.  Grant with caution.',
    createOnly: true,
    differs: {
      allowHostDirVolumePlugin: true,
      requiredDropCapabilities: ['MKNOD'],
      runAsUser: ANY,
      users: ['system:serviceaccount:openshift-infra:pv-recycler-controller'],
      volumes: MOUNT_VOLUMES,
    },
  },
  {
    name: 'hostmount-anyuid-v2',
    description:
      'hostmount-anyuid-v2 provides all the features of the\nrestricted SCC but allows host mounts any UID, and any SELinux label by a pod.  This is primarily\nused by the persistent volume recycler. WARNING: this SCC allows host file\nsystem access as any UID, including UID 0.  Grant with caution.',
    createOnly: true,
    differs: {
      allowHostDirVolumePlugin: true,
      requiredDropCapabilities: ['MKNOD'],
      runAsUser: ANY,
      seLinuxContext: ANY,
      volumes: MOUNT_VOLUMES,
      users: undefined,
    },
  },
  {
    name: 'hostnetwork',
    description:
      'hostnetwork allows using host networking and host ports but still requires pods to be run with a UID and SELinux context that are allocated to the namespace.',
    createOnly: true,
    differs: { allowHostNetwork: true, allowHostPorts: true, fsGroup: OWN_RANGE, supplementalGroups: OWN_RANGE },
  },
  {
    name: 'hostnetwork-v2',
    description: `hostnetwork allows using host networking and host ports but still requires pods to be run with a UID and SELinux context that are allocated to the namespace. On top of the legacy 'hostnetwork' SCC, ${SECOND_DESCRIPTION}`,
    createOnly: false,
    differs: {
      ...SECOND,
      allowHostNetwork: true,
      allowHostPorts: true,
      fsGroup: OWN_RANGE,
      supplementalGroups: OWN_RANGE,
    },
  },
  {
    name: 'nonroot',
    description:
      'nonroot provides all features of the restricted SCC but allows users to run with any non-root UID.  The user must specify the UID or it must be specified on the by the manifest of the container runtime.',
    createOnly: true,
    differs: { runAsUser: { type: 'MustRunAsNonRoot' } },
  },
  {
    name: 'nonroot-v2',
    description: `nonroot provides all features of the restricted SCC but allows users to run with any non-root UID.  The user must specify the UID or it must be specified on the by the manifest of the container runtime. On top of the legacy 'nonroot' SCC, ${SECOND_DESCRIPTION}`,
    createOnly: false,
    differs: { ...SECOND, runAsUser: { type: 'MustRunAsNonRoot' } },
  },
  {
    name: 'privileged',
    description:
      'privileged allows access to all privileged and host features and the ability to run as any user, any group, any fsGroup, and with any SELinux context.  WARNING: this is the most relaxed SCC and should be used only for cluster administration. Grant with caution.',
    createOnly: true,
    differs: {
      allowHostDirVolumePlugin: true,
      allowHostIPC: true,
      allowHostNetwork: true,
      allowHostPID: true,
      allowHostPorts: true,
      allowPrivilegedContainer: true,
      allowedCapabilities: ['*'],
      allowedUnsafeSysctls: ['*'],
      groups: ['system:cluster-admins', 'system:nodes', 'system:masters'],
      requiredDropCapabilities: null,
      runAsUser: ANY,
      seLinuxContext: ANY,
      seccompProfiles: ['*'],
      users: ['system:admin', 'system:serviceaccount:openshift-infra:build-controller'],
      volumes: ['*'],
    },
  },
  {
    name: 'restricted',
    description:
      'restricted denies access to all host features and requires pods to be run with a UID, and SELinux context that are allocated to the namespace.',
    createOnly: true,
    differs: { fsGroup: OWN_RANGE },
  },
  {
    name: 'restricted-v2',
    description: `restricted-v2 denies access to all host features and requires pods to be run with a UID, and SELinux context that are allocated to the namespace. This is the most restrictive SCC and it is used by default for authenticated users. On top of the legacy 'restricted' SCC, ${SECOND_DESCRIPTION}`,
    createOnly: false,
    differs: { ...SECOND, fsGroup: OWN_RANGE, groups: ['system:authenticated'] },
  },
];
