import { limitOf, type Amount } from './limit.js';
import { matchesCluster, type ClusterCriteria, type MatchedCluster } from './matcher.js';

/** What a rollout knows of a deployment in a cluster. */
export interface Deployment {
  /** Ids of what shall go there next, of what shall be there, and of what is. */
  readonly staged: string;
  readonly wanted: string;
  readonly applied: string;
  readonly ready: boolean;
}

/** A cluster that a bundle goes to. */
export interface RolloutTarget {
  readonly cluster: MatchedCluster;
  /** The id of the deployment that the bundle now means for the cluster. */
  readonly deploymentId: string;
  /** Absent until it is made. */
  deployment: Deployment | undefined;
}

/** How a bundle is rolled out. */
export interface RolloutStrategy {
  readonly maxUnavailable?: Amount;
  readonly maxUnavailablePartitions?: Amount;
  readonly autoPartitionSize?: Amount;
  readonly autoPartitionThreshold?: number;
  readonly maxNew?: number | null;
  readonly partitions?: readonly (ClusterCriteria & { readonly name?: string; readonly maxUnavailable?: Amount })[];
}

/** Clusters that are rolled out to together. */
export interface Partition {
  readonly name: string;
  readonly targets: readonly RolloutTarget[];
  readonly maxUnavailable: number;
  unavailable: number;
}

export interface RolloutStatus {
  unavailable: number;
  readonly maxUnavailable: number;
  unavailablePartitions: number;
  readonly maxUnavailablePartitions: number;
  newlyCreated: number;
  readonly maxNew: number;
  readonly partitions: readonly Partition[];
}

/** So many deployments are made in one pass at most; from so many clusters on they are divided, into quarters. */
const MAX_NEW = 50;
const PARTITION_THRESHOLD = 200;
const PARTITION_SIZE = '25%';

/** Whether a deployment takes from the budget: what is being changed does, too. */
export function isUnavailable(deployment: Deployment | undefined): boolean {
  return deployment !== undefined && (deployment.applied !== deployment.wanted || !deployment.ready);
}

export function isUpToDate({ deploymentId, deployment }: Pick<RolloutTarget, 'deploymentId' | 'deployment'>): boolean {
  if (deployment === undefined) return false;
  const { staged, wanted, applied } = deployment;
  return [staged, wanted, applied].every((id) => id === deploymentId);
}

/** Clusters in parts: as the strategy names them, or by number (rancher/fleet target/rollout.go). */
export function partitionsOf(
  targets: readonly RolloutTarget[],
  strategy: RolloutStrategy,
  onlyGrouped = false,
): readonly Partition[] {
  const { partitions = [], maxUnavailable } = strategy;
  if (partitions.length === 0) return automaticPartitions(targets, strategy);
  return partitions.map((criteria) => {
    const isIn = ({ cluster }: RolloutTarget) =>
      matchesCluster(criteria, cluster) && (!onlyGrouped || cluster.groups.length > 0);
    const own = targets.filter(isIn);
    return partition(criteria.name ?? '', own, criteria.maxUnavailable, maxUnavailable);
  });
}

function automaticPartitions(targets: readonly RolloutTarget[], strategy: RolloutStrategy): readonly Partition[] {
  const { autoPartitionSize, autoPartitionThreshold = PARTITION_THRESHOLD, maxUnavailable } = strategy;
  const isOff = typeof autoPartitionSize === 'number' && autoPartitionSize <= 0;
  if (isOff || autoPartitionThreshold <= 0 || targets.length < autoPartitionThreshold)
    return [partition('All', targets, maxUnavailable)];
  const size = limitOf(targets.length, autoPartitionSize, PARTITION_SIZE);
  const parts: Partition[] = [];
  for (let start = 0; start < targets.length; start += size) {
    const own = targets.slice(start, start + size);
    parts.push(partition(`Partition ${start} - ${start + own.length}`, own, maxUnavailable));
  }
  return parts;
}

function partition(
  name: string,
  targets: readonly RolloutTarget[],
  ...maxUnavailable: readonly (Amount | undefined)[]
): Partition {
  const unavailable = targets.filter(({ deployment }) => isUnavailable(deployment)).length;
  return { name, targets, maxUnavailable: limitOf(targets.length, ...maxUnavailable), unavailable };
}

/** What else a pass depends on. */
export interface RolloutOptions {
  /** Nothing new is given to any cluster. */
  readonly isPaused?: boolean;
  /** Named partitions hold but clusters that are in some group, as before Fleet 0.10. */
  readonly onlyGrouped?: boolean;
}

/**
 * One pass of a rollout: stages what the bundle means for every cluster, and gives it to as many as the budget allows, partition
 * after partition, until too many partitions are unavailable (rancher/fleet target/partition.go UpdatePartitions). Deployments of
 * `targets` are replaced by what they shall be.
 */
export function advanceRollout(
  targets: readonly RolloutTarget[],
  strategy: RolloutStrategy,
  { isPaused = false, onlyGrouped = false }: RolloutOptions = {},
): RolloutStatus {
  const partitions = partitionsOf(targets, strategy, onlyGrouped);
  const status: RolloutStatus = {
    unavailable: targets.filter(({ deployment }) => isUnavailable(deployment)).length,
    maxUnavailable: limitOf(targets.length, strategy.maxUnavailable),
    unavailablePartitions: 0,
    maxUnavailablePartitions: limitOf(partitions.length, strategy.maxUnavailablePartitions, 0),
    newlyCreated: 0,
    maxNew: strategy.maxNew ?? MAX_NEW,
    partitions,
  };
  for (const part of partitions) {
    for (const target of part.targets) stage(target, status);
    if (!isPaused) for (const target of part.targets) release(target, status, part);
    part.unavailable = part.targets.filter((target) => !isUpToDate(target) || isUnavailable(target.deployment)).length;
    if (part.unavailable > part.maxUnavailable) status.unavailablePartitions++;
    if (status.unavailablePartitions > status.maxUnavailablePartitions) break;
  }
  return status;
}

function stage(target: RolloutTarget, status: RolloutStatus): void {
  if (target.deployment === undefined) {
    if (status.newlyCreated >= status.maxNew) return;
    status.newlyCreated++;
    target.deployment = { staged: '', wanted: '', applied: '', ready: false };
  }
  target.deployment = { ...target.deployment, staged: target.deploymentId };
}

function release(target: RolloutTarget, status: RolloutStatus, part: Partition): void {
  const { deployment } = target;
  if (deployment === undefined || deployment.staged === '' || deployment.wanted === deployment.staged) return;
  const isOut = isUnavailable(deployment);
  const hasBudget = status.unavailable < status.maxUnavailable && part.unavailable < part.maxUnavailable;
  if (!isOut && !hasBudget) return;
  if (!isOut) {
    status.unavailable++;
    part.unavailable++;
  }
  target.deployment = { ...deployment, wanted: deployment.staged };
}
