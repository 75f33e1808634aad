import { compareBytes } from 'regatta/kit';
import type { SecurityContextConstraints } from './constraint.js';

const PRIVILEGED = 1_600_000;
const HOST_PORTS = 800_000;
const HOST_NETWORK = 400_000;
const HOST_VOLUMES = 200_000;
const OTHER_VOLUMES = 100_000;
const STRATEGIES: Readonly<Record<string, number>> = {
  RunAsAny: 40_000,
  MustRunAsNonRoot: 30_000,
  MustRunAsRange: 20_000,
  MustRunAs: 10_000,
};
const CAPABILITIES = { base: 5000, addedByDefault: 300, allowAll: 4000, allowOne: 10, dropAll: -3000, dropOne: -50 };
const MOST_CAPABILITY_POINTS = 9999;
/** Volumes that hold nothing of the host. */
const TRIVIAL_VOLUMES = ['secret', 'configMap', 'emptyDir', 'downwardAPI', 'projected', 'none'];

/** How much constraints permit; less is tried first (openshift/apiserver-library-go util/sort/byrestrictions.go). */
export function pointsOf(constraints: SecurityContextConstraints): number {
  const { allowPrivilegedContainer, allowHostNetwork, allowHostPorts, runAsUser, seLinuxContext } = constraints;
  return (
    (allowPrivilegedContainer === true ? PRIVILEGED : 0) +
    (allowHostNetwork === true ? HOST_NETWORK : 0) +
    (allowHostPorts === true ? HOST_PORTS : 0) +
    volumePoints(constraints.volumes ?? []) +
    capabilityPoints(constraints) +
    (STRATEGIES[runAsUser?.type ?? ''] ?? 0) +
    (STRATEGIES[seLinuxContext?.type ?? ''] ?? 0)
  );
}

export function volumePoints(volumes: readonly string[]): number {
  if (volumes.includes('hostPath') || volumes.includes('*')) return HOST_VOLUMES;
  return volumes.every((volume) => TRIVIAL_VOLUMES.includes(volume)) ? 0 : OTHER_VOLUMES;
}

type Capabilities = Pick<
  SecurityContextConstraints,
  'defaultAddCapabilities' | 'allowedCapabilities' | 'requiredDropCapabilities'
>;

export function capabilityPoints(constraints: Capabilities): number {
  const added = constraints.defaultAddCapabilities ?? [];
  const allowed = (constraints.allowedCapabilities ?? []).map((name) => name.toUpperCase());
  const dropped = (constraints.requiredDropCapabilities ?? []).map((name) => name.toUpperCase());
  const allowsAll = allowed.includes('*') || allowed.includes('ALL');
  const points =
    CAPABILITIES.base +
    CAPABILITIES.addedByDefault * added.length +
    (allowsAll ? CAPABILITIES.allowAll : CAPABILITIES.allowOne * allowed.length) +
    (dropped.includes('ALL') ? CAPABILITIES.dropAll : CAPABILITIES.dropOne * dropped.length);
  return Math.min(Math.max(points, 0), MOST_CAPABILITY_POINTS);
}

/** The order in which constraints are tried: priority, then the more restrictive, then the name (util/sort/bypriority.go). */
export function inOrderOfTrial(all: readonly SecurityContextConstraints[]): readonly SecurityContextConstraints[] {
  return [...all].sort(
    (left, right) =>
      (right.priority ?? 0) - (left.priority ?? 0) ||
      pointsOf(left) - pointsOf(right) ||
      compareBytes(left.metadata.name, right.metadata.name),
  );
}
