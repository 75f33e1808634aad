import { deploymentState, worstState, type DeploymentState } from '../fleet/deployment-state.js';
import { limitOf, type Amount } from '../fleet/limit.js';
import {
  isCustomisation,
  matchesCluster,
  targetsFor,
  type BundleTarget,
  type ClusterCriteria,
  type CustomisationMode,
  type LabelSelector,
} from '../fleet/matcher.js';
import {
  advanceRollout,
  isUnavailable,
  isUpToDate,
  partitionsOf,
  type RolloutStrategy,
  type RolloutTarget,
} from '../fleet/rollout.js';
import type { Evaluate } from './table-case.js';

type Labels = Readonly<Record<string, string>>;

interface ClusterCase {
  readonly name: string;
  readonly labels?: Labels;
  readonly group?: string;
  readonly groupLabels?: Labels;
}

interface DeploymentCase {
  readonly staged?: string;
  readonly wanted?: string;
  readonly applied?: string;
  readonly deployed?: string;
  readonly ready?: boolean;
  readonly nonModified?: boolean;
}

interface CustomiseCase {
  readonly mode: CustomisationMode;
  readonly customisations: readonly BundleTarget[];
  readonly gitRepoTarget: BundleTarget;
  readonly cluster: ClusterCase;
}

interface RolloutCase {
  readonly clusters: readonly { readonly name: string; readonly online: boolean }[];
  readonly maxUnavailable?: Amount;
  readonly maxUnavailablePartitions?: Amount;
  readonly partitions?: readonly (readonly string[])[];
}

/** Which clusters a bundle goes to, and how far it gets. */
export const FLEET_CASES: Readonly<Record<string, Evaluate>> = {
  fleetMatch: (given: { target: ClusterCriteria; cluster: ClusterCase }) => ({
    match: matchesCluster(given.target, clusterOf(given.cluster)),
  }),
  fleetCustomise: ({ mode, customisations, gitRepoTarget, cluster }: CustomiseCase) => {
    const targets = [...customisations, gitRepoTarget];
    const found = targetsFor(targets, [gitRepoTarget], clusterOf(cluster), mode) ?? [];
    return { names: found.filter((target) => target !== gitRepoTarget).map(({ name }) => name) };
  },
  fleetIsCustomisation: (given: { index: number; customisations: number; restrictions: number }) => ({
    customisation: isCustomisation(given.index, given.customisations + given.restrictions, given.restrictions),
  }),
  fleetLimit: (given: { count: number; values: readonly (Amount | null)[] }) => ({
    value: limitOf(given.count, ...given.values),
  }),
  fleetAutoPartition: ({ clusters, ...strategy }: RolloutStrategy & { clusters: number }) => {
    const parts = partitionsOf(targetsOf(clusters), strategy);
    return {
      sizes: parts.map(({ targets }) => targets.length),
      maxUnavailable: parts.map((part) => part.maxUnavailable),
    };
  },
  fleetManualPartition: (given: {
    groups: readonly { count: number; labels: Labels }[];
    partitions: readonly LabelSelector[];
  }) => {
    const targets = given.groups.flatMap(({ count, labels }) => targetsOf(count, labels));
    const strategy = { partitions: given.partitions.map((clusterSelector) => ({ clusterSelector })) };
    const ranges = partitionsOf(targets, strategy).map((part) => part.targets.map((target) => targets.indexOf(target)));
    return { ranges: ranges.map((indexes) => [indexes[0], indexes.at(-1)]) };
  },
  fleetMaxNew: ({ maxNew, clusters }: { maxNew: number | null; clusters: number }) => ({
    created: advanceRollout(targetsOf(clusters), { maxNew }).newlyCreated,
  }),
  fleetUnavailable: ({ deployment }: { deployment: DeploymentCase | null }) => ({
    unavailable: isUnavailable(deploymentOf(deployment)),
  }),
  fleetUpToDate: ({ target, deployment }: { target: string; deployment: DeploymentCase | null }) => ({
    upToDate: isUpToDate({ deploymentId: target, deployment: deploymentOf(deployment) }),
  }),
  fleetState: ({ deployment }: { deployment: DeploymentCase | null }) => ({
    state: deploymentState(deploymentOf(deployment)),
  }),
  fleetSummaryState: ({ states }: { states: readonly DeploymentState[] }) => ({ state: worstState(states) }),
  fleetRollout: (given: RolloutCase) => ({ rounds: roundsOf(given) }),
};

function clusterOf({ name, labels = {}, group, groupLabels = {} }: ClusterCase) {
  return { name, labels, groups: group === undefined ? [] : [{ name: group, labels: groupLabels }] };
}

function deploymentOf(deployment: DeploymentCase | null) {
  if (deployment === null) return undefined;
  const { staged = '', wanted = '', applied = '', deployed, ready = false, nonModified = false } = deployment;
  return { staged, wanted, applied, ready, nonModified, ...(deployed !== undefined && { deployed }) };
}

function targetsOf(count: number, labels: Labels = {}): readonly RolloutTarget[] {
  return Array.from({ length: count }, (_, index) => ({
    cluster: { name: `c${index}`, labels, groups: [] },
    deploymentId: 'new',
    deployment: undefined,
  }));
}

/** Passes until nothing changes any more; between two of them every cluster that is online becomes ready. */
function roundsOf({ clusters, partitions, ...strategy }: RolloutCase): readonly (readonly string[])[] {
  const targets = clusters.map(({ name }): RolloutTarget => ({
    cluster: { name, labels: { name }, groups: [] },
    deploymentId: 'new',
    deployment: { staged: 'old', wanted: 'old', applied: 'old', ready: true },
  }));
  const parts = partitions?.map((names) => ({
    clusterSelector: { matchExpressions: [{ key: 'name', operator: 'In', values: names }] },
  }));
  const rounds: string[][] = [];
  for (;;) {
    const before = new Map(targets.map((target) => [target, target.deployment?.wanted]));
    advanceRollout(targets, { ...strategy, ...(parts !== undefined && { partitions: parts }) });
    const given = targets.filter((target) => target.deployment?.wanted !== before.get(target));
    if (given.length === 0) return rounds;
    rounds.push(given.map(({ cluster }) => cluster.name));
    targets.forEach((target, index) => {
      const { deployment } = target;
      if (clusters[index]?.online === true && deployment !== undefined)
        target.deployment = { ...deployment, applied: deployment.wanted, ready: true };
    });
  }
}
