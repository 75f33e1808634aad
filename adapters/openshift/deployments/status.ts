/** The status of a DeploymentConfig (openshift-controller-manager pkg/apps/deploymentconfig, calculateStatus). */
import { rfc3339 } from 'regatta/kit';
import type {
  DeploymentCondition,
  DeploymentConfig,
  DeploymentConfigStatus,
  ReplicationController,
} from '../resources/apps/types.js';
import { fencePosts } from './fence-posts.js';
import { deployerPodName, phaseOf, versionOf } from './versions.js';

type Condition = Omit<DeploymentCondition, 'lastUpdateTime' | 'lastTransitionTime'>;

export function statusOf(
  config: DeploymentConfig,
  versions: readonly ReplicationController[],
  options: { readonly nowMs: number; readonly hasObserved: boolean; readonly additional?: Condition },
): DeploymentConfigStatus {
  const { status, metadata } = config;
  const total = (count: (controller: ReplicationController) => number | undefined) =>
    versions.reduce((sum, controller) => sum + (count(controller) ?? 0), 0);
  const latest = versions.find((controller) => versionOf(controller).version === status.latestVersion);
  const available = total((controller) => controller.status?.availableReplicas);
  const ready = total((controller) => controller.status?.readyReplicas);
  const next = {
    latestVersion: status.latestVersion,
    observedGeneration: options.hasObserved ? (metadata.generation ?? 0) : status.observedGeneration,
    replicas: total((controller) => controller.status?.replicas),
    updatedReplicas: latest?.status?.replicas ?? 0,
    availableReplicas: available,
    unavailableReplicas: Math.max(0, total(({ spec }) => spec.replicas) - available),
    ...(status.details !== undefined && { details: status.details }),
  };
  const told = [availability(config, available), progress(config, next, latest), options.additional];
  const conditions = told.reduce<readonly DeploymentCondition[]>(
    (known, condition) => (condition === undefined ? known : withCondition(known, condition, options.nowMs)),
    status.conditions ?? [],
  );
  return { ...next, ...(conditions.length > 0 && { conditions }), ...(ready > 0 && { readyReplicas: ready }) };
}

function availability({ spec }: DeploymentConfig, available: number): Condition {
  const { unavailable } = fencePosts(spec);
  const isAvailable = available >= spec.replicas - unavailable && available > 0;
  return isAvailable
    ? { type: 'Available', status: 'True', message: 'Deployment config has minimum availability.' }
    : { type: 'Available', status: 'False', message: 'Deployment config does not have minimum availability.' };
}

type Counts = Pick<DeploymentConfigStatus, 'replicas' | 'updatedReplicas'>;

function progress(
  config: DeploymentConfig,
  next: Counts,
  latest: ReplicationController | undefined,
): Condition | undefined {
  if (latest === undefined) return undefined;
  const { name } = latest.metadata;
  const shown = `replication controller ${JSON.stringify(name)}`;
  const type = 'Progressing';
  switch (phaseOf(latest)) {
    case 'Pending':
      return { type, status: 'Unknown', message: `${shown} is waiting for pod "${deployerPodName(name)}" to run` };
    case 'Running':
      return isProgressing(config.status, next)
        ? { type, status: 'True', reason: 'ReplicationControllerUpdated', message: `${shown} is progressing` }
        : undefined;
    case 'Failed':
      return versionOf(latest).isCancelled
        ? { type, status: 'False', reason: 'RolloutCancelled', message: `rollout of ${shown} was cancelled` }
        : { type, status: 'False', reason: 'ProgressDeadlineExceeded', message: `${shown} has failed progressing` };
    case 'Complete': {
      const message = `${shown} successfully rolled out`;
      return { type, status: 'True', reason: 'NewReplicationControllerAvailable', message };
    }
    case 'New':
      return undefined;
  }
}

function isProgressing(before: Counts, after: Counts): boolean {
  const older = ({ replicas, updatedReplicas }: Counts) => replicas - updatedReplicas;
  return after.updatedReplicas > before.updatedReplicas || older(after) < older(before);
}

/** A condition that changes goes to the end; one that says the same stays as it is. */
function withCondition(
  known: readonly DeploymentCondition[],
  condition: Condition,
  nowMs: number,
): readonly DeploymentCondition[] {
  const current = known.find(({ type }) => type === condition.type);
  if (current?.status === condition.status && (current.reason ?? '') === (condition.reason ?? '')) return known;
  const now = rfc3339(nowMs);
  const { type, status, ...told } = condition;
  const since = current?.status === status ? current.lastTransitionTime : now;
  return [
    ...known.filter((other) => other.type !== type),
    { type, status, lastUpdateTime: now, lastTransitionTime: since, ...told },
  ];
}
