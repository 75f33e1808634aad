import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Controller, Tasks, Trigger } from 'regatta/kit';
import { ensureNamespace } from '../clusters/cluster-objects.js';
import { stateOfDeployment, withFleetCondition } from './conditions.js';
import { deploymentId, optionsOf } from './deployment-id.js';
import { summaryOf, worstState, type NonReadyResource } from './deployment-state.js';
import { matchesLabels, targetsFor } from './matcher.js';
import { BUNDLES, type Bundle, type BundleOptions } from './resources/bundle.js';
import {
  BUNDLE_DEPLOYMENTS,
  BUNDLE_NAME,
  BUNDLE_NAMESPACE,
  CLUSTER_NAME,
  CLUSTER_NAMESPACE,
  type BundleDeployment,
  type FleetCondition,
} from './resources/bundle-deployment.js';
import { CLUSTER_GROUPS, type ClusterGroup } from './resources/cluster-group.js';
import { FLEET_CLUSTERS, type FleetCluster } from './resources/cluster.js';
import { FLEET_API } from './resources/kind.js';
import { advanceRollout, type Partition, type RolloutStatus, type RolloutTarget } from './rollout.js';

const FINALIZER = 'fleet.cattle.io/bundle-finalizer';

/** A target with what the rollout leaves out: where its deployment is kept, and with which options. */
interface OwnTarget extends RolloutTarget {
  readonly namespace: string;
  readonly options: BundleOptions;
  readonly kept: BundleDeployment | undefined;
}

/** Gives each cluster that a bundle means its deployment, as fast as the rollout allows (fleet 0.9 controllers/bundle). */
export class BundleController implements Controller {
  readonly id = 'fleet-bundles';
  readonly part = 'server';
  readonly triggers: readonly Trigger[] = [
    { kind: BUNDLES, keys: ({ object }) => `${object.namespace}/${object.name}` },
    { kind: BUNDLE_DEPLOYMENTS, keys: ({ object }) => bundleOf(object.value as BundleDeployment) },
    { kind: FLEET_CLUSTERS, keys: ({ object }) => this.#bundlesIn(object.namespace) },
    { kind: CLUSTER_GROUPS, keys: ({ object }) => this.#bundlesIn(object.namespace) },
  ];
  readonly #tasks: Tasks;
  readonly #api: ApiServer;

  constructor(tasks: Tasks, api: ApiServer) {
    this.#tasks = tasks;
    this.#api = api;
  }

  initialKeys(): Iterable<string> {
    return this.#api.list<Bundle>(BUNDLES).map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`);
  }

  reconcile(key: string): undefined {
    const [namespace = '', name = ''] = key.split('/');
    const bundle = this.#api.get<Bundle>(BUNDLES, namespace, name);
    const kept = this.#api.find<BundleDeployment>(BUNDLE_DEPLOYMENTS, 'bundle', key);
    if (bundle === undefined || bundle.metadata.deletionTimestamp !== undefined) {
      for (const { metadata } of kept) this.#api.delete(BUNDLE_DEPLOYMENTS, metadata.namespace ?? '', metadata.name);
      if (bundle !== undefined && kept.length === 0 && bundle.metadata.finalizers !== undefined)
        this.#api.update<Bundle>(BUNDLES, { ...bundle, metadata: { ...bundle.metadata, finalizers: [] } });
      return;
    }
    if (bundle.metadata.finalizers?.includes(FINALIZER) !== true) {
      const metadata = { ...bundle.metadata, finalizers: [...(bundle.metadata.finalizers ?? []), FINALIZER] };
      this.#api.update<Bundle>(BUNDLES, { ...bundle, metadata });
      return;
    }
    const targets = this.#targetsOf(bundle, kept);
    // In Fleet 0.9 a partition holds but clusters that are in some group (recording fleet-rollout-partitions).
    const status = advanceRollout(targets, bundle.spec.rolloutStrategy ?? {}, {
      isPaused: bundle.spec.paused === true,
      onlyGrouped: true,
    });
    for (const target of targets) this.#write(bundle, target);
    const places = new Set(targets.map((target) => target.namespace));
    for (const { metadata } of kept)
      if (!places.has(metadata.namespace ?? ''))
        this.#api.delete(BUNDLE_DEPLOYMENTS, metadata.namespace ?? '', metadata.name);
    this.#report(bundle, targets, status);
  }

  #bundlesIn(namespace: string): readonly string[] {
    return this.#api.list<Bundle>(BUNDLES, namespace).map(({ metadata }) => `${namespace}/${metadata.name}`);
  }

  /** Clusters in order of name, of those that have their namespace already. */
  #targetsOf(bundle: Bundle, kept: readonly BundleDeployment[]): readonly OwnTarget[] {
    const { namespace: workspace = '' } = bundle.metadata;
    const groups = this.#api.list<ClusterGroup>(CLUSTER_GROUPS, workspace);
    const { targets = [], targetRestrictions = [] } = bundle.spec;
    return this.#api.list<FleetCluster>(FLEET_CLUSTERS, workspace).flatMap((cluster): readonly OwnTarget[] => {
      const { name, labels = {} } = cluster.metadata;
      const namespace = cluster.status?.namespace;
      const own = groups.filter(({ spec }) => spec?.selector !== undefined && matchesLabels(spec.selector, labels));
      const matched = {
        name,
        labels,
        groups: own.map(({ metadata }) => ({ name: metadata.name, labels: metadata.labels ?? {} })),
      };
      const [target] = targetsFor(targets, targetRestrictions, matched) ?? [];
      if (target === undefined || target.doNotDeploy === true || namespace === undefined) return [];
      const options = optionsOf(bundle, target as BundleOptions);
      const found = kept.find(({ metadata }) => metadata.namespace === namespace);
      const deployment = found && deploymentOf(found);
      return [
        { cluster: matched, deploymentId: deploymentId(bundle, options), deployment, namespace, options, kept: found },
      ];
    });
  }

  #write(bundle: Bundle, { cluster, deployment, namespace, options, kept }: OwnTarget): void {
    if (deployment === undefined) return;
    const { name, namespace: workspace = '' } = bundle.metadata;
    const isReleased = deployment.wanted === deployment.staged;
    const spec = {
      ...kept?.spec,
      stagedDeploymentID: deployment.staged,
      stagedOptions: options,
      ...(deployment.wanted !== '' && { deploymentID: deployment.wanted }),
      ...(isReleased && { options }),
    };
    if (kept !== undefined) {
      if (JSON.stringify(kept.spec) !== JSON.stringify(spec))
        this.#api.update<BundleDeployment>(BUNDLE_DEPLOYMENTS, { ...kept, spec });
      return;
    }
    const labels = {
      [BUNDLE_NAME]: name,
      [BUNDLE_NAMESPACE]: workspace,
      [CLUSTER_NAME]: cluster.name,
      [CLUSTER_NAMESPACE]: workspace,
      'fleet.cattle.io/managed': 'true',
    };
    ensureNamespace(this.#api, namespace);
    this.#api.create<BundleDeployment>(BUNDLE_DEPLOYMENTS, {
      apiVersion: FLEET_API,
      kind: 'BundleDeployment',
      metadata: { name, namespace, labels },
      spec,
    });
  }

  #report(bundle: Bundle, targets: readonly OwnTarget[], rollout: RolloutStatus): void {
    const { namespace: workspace = '', generation } = bundle.metadata;
    const resources = targets.map((target) => resourceOf(target, workspace));
    const summary = summaryOf(resources);
    const worst = worstState(resources.map(({ bundleState }) => bundleState));
    const known = (bundle.status?.['conditions'] ?? []) as readonly FleetCondition[];
    const ready = { type: 'Ready', ...readiness(resources) };
    const { now } = this.#tasks;
    const conditions = withFleetCondition(
      withFleetCondition(known, ready, now),
      { type: 'Processed', status: 'True' },
      now,
    );
    const status = {
      conditions,
      display: { readyClusters: `${summary.ready}/${summary.desiredReady}`, ...(worst !== '' && { state: worst }) },
      maxNew: rollout.maxNew,
      maxUnavailable: rollout.maxUnavailable,
      maxUnavailablePartitions: rollout.maxUnavailablePartitions,
      observedGeneration: generation ?? 1,
      partitions: rollout.partitions.map((part) => partitionStatus(part, workspace)),
      summary,
      unavailable: rollout.unavailable,
      unavailablePartitions: rollout.unavailablePartitions,
    };
    if (JSON.stringify(bundle.status) !== JSON.stringify(status))
      this.#api.updateStatus<Bundle>(BUNDLES, { ...bundle, status });
  }
}

function bundleOf({ metadata: { labels = {} } }: BundleDeployment): string | undefined {
  const [namespace, name] = [labels[BUNDLE_NAMESPACE], labels[BUNDLE_NAME]];
  return namespace === undefined || name === undefined ? undefined : `${namespace}/${name}`;
}

function deploymentOf({ spec, status }: BundleDeployment) {
  return {
    staged: spec.stagedDeploymentID ?? '',
    wanted: spec.deploymentID ?? '',
    applied: status?.appliedDeploymentID ?? '',
    ready: status?.ready === true,
  };
}

/** How a target stands after this pass, which the kept deployment does not know of yet. */
function resourceOf({ cluster, deployment, kept }: OwnTarget, workspace: string): NonReadyResource {
  const name = `${workspace}/${cluster.name}`;
  if (deployment === undefined) return { name, bundleState: 'Pending' };
  const { staged: stagedDeploymentID, wanted: deploymentID } = deployment;
  const after = { ...kept, spec: { stagedDeploymentID, deploymentID } } as BundleDeployment;
  const failed = kept?.status?.conditions?.find(({ type, status }) => type === 'Deployed' && status === 'False');
  const bundleState = stateOfDeployment(after);
  return {
    name,
    bundleState,
    ...(bundleState === 'ErrApplied' && failed?.message !== undefined && { message: failed.message }),
  };
}

function readiness(resources: readonly NonReadyResource[]): Pick<FleetCondition, 'status' | 'message'> {
  const others = resources.filter(({ bundleState }) => bundleState !== 'Ready');
  if (others.length === 0) return { status: 'True' };
  const states = [...new Set(others.map(({ bundleState }) => bundleState))];
  const texts = states.map((state) => {
    const own = others.filter(({ bundleState }) => bundleState === state);
    return `${state}(${own.length}) [Cluster ${own[0]!.name}${own[0]!.message === undefined ? '' : `: ${own[0]!.message}`}]`;
  });
  return { status: 'False', message: texts.join('; ') };
}

function partitionStatus({ name, targets, maxUnavailable, unavailable }: Partition, workspace: string) {
  const summary = summaryOf((targets as readonly OwnTarget[]).map((target) => resourceOf(target, workspace)));
  return { name, count: targets.length, maxUnavailable, ...(unavailable > 0 && { unavailable }), summary };
}
