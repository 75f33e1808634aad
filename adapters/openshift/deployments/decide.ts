import { activeVersion, type Version } from './versions.js';
import { isOver } from './phases.js';

/** What one pass over a DeploymentConfig comes to. */
export type Decision =
  /** Nothing was ever asked for. */
  | { readonly kind: 'nothing' }
  /** Older rollouts have to end before the wanted version is made. */
  | { readonly kind: 'await-cancellation'; readonly cancel: readonly Version[] }
  | { readonly kind: 'create' }
  /** Leave everything to the deployer that is at work. */
  | { readonly kind: 'leave' }
  | { readonly kind: 'scale'; readonly to: readonly { readonly version: Version; readonly replicas: number }[] };

/** Decides about the versions of a configuration (openshift-controller-manager pkg/apps/deploymentconfig, Handle). */
export function decide(
  wanted: { readonly replicas: number; readonly latestVersion: number; readonly isTest: boolean },
  versions: readonly Version[],
): Decision {
  if (wanted.latestVersion === 0 && versions.length === 0) return { kind: 'nothing' };
  const latest = versions.find(({ version }) => version === wanted.latestVersion);
  const running = versions.filter(({ phase }) => !isOver(phase));
  if (latest === undefined && running.length > 0)
    return { kind: 'await-cancellation', cancel: running.filter(({ isCancelled }) => !isCancelled) };
  if (latest === undefined) return { kind: 'create' };
  if (!isOver(latest.phase)) return { kind: 'leave' };
  const active = activeVersion(versions);
  const replicasOf = (version: Version) => (version === active && !wanted.isTest ? wanted.replicas : 0);
  return {
    kind: 'scale',
    to: versions
      .map((version) => ({ version, replicas: replicasOf(version) }))
      .filter(({ version, replicas }) => version.replicas !== replicas),
  };
}
