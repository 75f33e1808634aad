import * as baseline from './baseline.js';
import type { CheckedPod, Violation } from './pod.js';
import * as restricted from './restricted.js';

const LEVELS = ['privileged', 'baseline', 'restricted'] as const;

export type Level = (typeof LEVELS)[number];

/** A level of the standards as a version of them has it. */
export interface LevelVersion {
  readonly level: Level;
  /** A minor version of Kubernetes; Infinity for the latest. */
  readonly minor: number;
}

/** What a namespace demands of its pods. */
export interface Policy {
  readonly enforce: LevelVersion;
  readonly audit: LevelVersion;
  readonly warn: LevelVersion;
}

export interface LabelError {
  readonly label: string;
  readonly value: string;
  readonly message: string;
}

const PREFIX = 'pod-security.kubernetes.io/';
const PRIVILEGED: LevelVersion = { level: 'privileged', minor: Infinity };

type Mode = keyof Policy;

/** `restricted:latest`, `baseline:v1.24` */
export function levelText({ level, minor }: LevelVersion): string {
  return `${level}:${minor === Infinity ? 'latest' : `v1.${minor}`}`;
}

export function isStricter(left: Level, right: Level): boolean {
  return LEVELS.indexOf(left) > LEVELS.indexOf(right);
}

/** What the labels of a namespace say; wrong ones are as strict as can be for `enforce` and silent for the rest. */
export function policyOf(labels: Readonly<Record<string, string>> = {}): {
  readonly policy: Policy;
  readonly errors: readonly LabelError[];
} {
  const errors: LabelError[] = [];
  const read = (mode: Mode): LevelVersion => {
    const level = labels[PREFIX + mode];
    const version = labels[`${PREFIX}${mode}-version`];
    const known = LEVELS.find((one) => one === level);
    if (level !== undefined && known === undefined)
      errors.push({ label: PREFIX + mode, value: level, message: `must be one of ${LEVELS.join(', ')}` });
    const minor =
      version === undefined || version === 'latest' ? Infinity : Number(/^v1\.(0|[1-9]\d*)$/.exec(version)?.[1]);
    if (Number.isNaN(minor))
      errors.push({ label: `${PREFIX}${mode}-version`, value: version!, message: 'must be "latest" or "v1.x"' });
    const fallback = level === undefined || mode !== 'enforce' ? 'privileged' : 'restricted';
    return { level: known ?? fallback, minor: Number.isNaN(minor) ? Infinity : minor };
  };
  if (Object.keys(labels).every((label) => !label.startsWith(PREFIX)))
    return { policy: { enforce: PRIVILEGED, audit: PRIVILEGED, warn: PRIVILEGED }, errors };
  const policy = { enforce: read('enforce'), audit: read('audit'), warn: read('warn') };
  const isDefaulted =
    labels[`${PREFIX}warn`] === undefined && LEVELS.some((level) => level === labels[`${PREFIX}enforce`]);
  if (!isDefaulted || !isStricter(policy.enforce.level, policy.warn.level)) return { policy, errors };
  const minor = labels[`${PREFIX}warn-version`] === undefined ? policy.enforce.minor : policy.warn.minor;
  return { policy: { ...policy, warn: { level: policy.enforce.level, minor } }, errors };
}

interface Check {
  readonly level: Exclude<Level, 'privileged'>;
  /** From which minor version on it is made in which way. */
  readonly versions: readonly (readonly [number, (pod: CheckedPod) => Violation | undefined])[];
  /** The check of the level below that it takes the place of. */
  readonly replaces?: string;
}

const SE_LINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t'];
const SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
];
const SYSCTLS_27 = [...SYSCTLS, 'net.ipv4.ip_local_reserved_ports'];
const SYSCTLS_29 = [
  ...SYSCTLS_27,
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
];
const SYSCTLS_32 = [...SYSCTLS_29, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'];

/** All checks by their names, in the order of the texts: those of baseline first, each level in alphabetical order. */
const CHECKS: Readonly<Record<string, Check>> = {
  appArmorProfile: { level: 'baseline', versions: [[0, baseline.appArmorProfile]] },
  capabilities_baseline: { level: 'baseline', versions: [[0, baseline.defaultCapabilities]] },
  hostNamespaces: { level: 'baseline', versions: [[0, baseline.hostNamespaces]] },
  hostPathVolumes: { level: 'baseline', versions: [[0, baseline.hostPathVolumes]] },
  hostPorts: { level: 'baseline', versions: [[0, baseline.hostPorts]] },
  privileged: { level: 'baseline', versions: [[0, baseline.privileged]] },
  procMount: { level: 'baseline', versions: [[0, baseline.procMount]] },
  seLinuxOptions: {
    level: 'baseline',
    versions: [
      [0, baseline.seLinuxOptions(SE_LINUX_TYPES)],
      [31, baseline.seLinuxOptions([...SE_LINUX_TYPES, 'container_engine_t'])],
    ],
  },
  seccompProfile_baseline: {
    level: 'baseline',
    versions: [
      [0, baseline.seccompAnnotations],
      [19, baseline.seccompProfile],
    ],
  },
  sysctls: {
    level: 'baseline',
    versions: [
      [0, baseline.sysctls(SYSCTLS)],
      [27, baseline.sysctls(SYSCTLS_27)],
      [29, baseline.sysctls(SYSCTLS_29)],
      [32, baseline.sysctls(SYSCTLS_32)],
    ],
  },
  windowsHostProcess: { level: 'baseline', versions: [[0, baseline.windowsHostProcess]] },
  allowPrivilegeEscalation: {
    level: 'restricted',
    versions: [
      [8, restricted.allowPrivilegeEscalation],
      [25, restricted.exceptOnWindows(restricted.allowPrivilegeEscalation)],
    ],
  },
  capabilities_restricted: {
    level: 'restricted',
    versions: [
      [22, restricted.droppedCapabilities],
      [25, restricted.exceptOnWindows(restricted.droppedCapabilities)],
    ],
    replaces: 'capabilities_baseline',
  },
  restrictedVolumes: { level: 'restricted', versions: [[0, restricted.volumeTypes]], replaces: 'hostPathVolumes' },
  runAsNonRoot: { level: 'restricted', versions: [[0, restricted.runAsNonRoot]] },
  runAsUser: { level: 'restricted', versions: [[23, restricted.runAsUser]] },
  seccompProfile_restricted: {
    level: 'restricted',
    versions: [
      [19, restricted.setSeccompProfile],
      [25, restricted.exceptOnWindows(restricted.setSeccompProfile)],
    ],
    replaces: 'seccompProfile_baseline',
  },
};

/** Everything for which a level forbids a pod. */
export function violationsOf({ level, minor }: LevelVersion, pod: CheckedPod): readonly Violation[] {
  if (level === 'privileged') return [];
  const active = Object.entries(CHECKS).flatMap(([id, check]) => {
    const version = check.versions.findLast(([from]) => from <= minor);
    return version === undefined || isStricter(check.level, level) ? [] : [{ id, check, run: version[1] }];
  });
  const replaced = active.map(({ check }) => check.replaces);
  return active.filter(({ id }) => !replaced.includes(id)).flatMap(({ run }) => run(pod) ?? []);
}
