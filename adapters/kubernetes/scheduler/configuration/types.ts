import type { Affinity, TopologySpreadConstraint } from '../../controllers/objects/pod.js';
import type { ExtenderConfiguration } from './extenders.js';

/** A KubeSchedulerConfiguration (kubescheduler.config.k8s.io/v1), as far as decisions depend on it, with its defaults filled in. */
export interface SchedulerConfiguration {
  readonly profiles: readonly ProfileConfiguration[];
  readonly extenders: readonly ExtenderConfiguration[];
  readonly podInitialBackOffMs: number;
  readonly podMaximumBackOffMs: number;
}

/** One scheduler of its own name. */
export interface ProfileConfiguration {
  readonly schedulerName: string;
  /** Percent of the nodes that have to be found feasible before scoring; 0 for the share that falls with the cluster's size. */
  readonly percentageOfNodesToScore: number;
  readonly plugins: PluginPoints;
  readonly arguments: PluginArguments;
}

/** The points at which plugins differ in what they do here; the others of upstream have one plugin each. */
export const POINTS = ['preEnqueue', 'preFilter', 'filter', 'postFilter', 'score'] as const;

export type Point = (typeof POINTS)[number];

/** A plugin that runs at a point. */
export interface EnabledPlugin {
  readonly name: string;
  readonly weight: number;
}

/** The plugins of each point, in the order in which they run. */
export type PluginPoints = Readonly<Record<Point, readonly EnabledPlugin[]>>;

export interface WeightedResource {
  readonly name: string;
  readonly weight: number;
}

/** A corner of a function from utilization (0 to 100) to score (0 to 10). */
export interface ShapePoint {
  readonly utilization: number;
  readonly score: number;
}

export interface ScoringStrategy {
  readonly type: 'LeastAllocated' | 'MostAllocated' | 'RequestedToCapacityRatio';
  readonly resources: readonly WeightedResource[];
  readonly requestedToCapacityRatio?: { readonly shape: readonly ShapePoint[] };
}

/** What plugins can be told; the names are those of the plugins (pkg/scheduler/apis/config/types_pluginargs.go). */
export interface PluginArguments {
  readonly DefaultPreemption: {
    readonly minCandidateNodesPercentage: number;
    readonly minCandidateNodesAbsolute: number;
  };
  readonly InterPodAffinity: {
    readonly hardPodAffinityWeight: number;
    readonly ignorePreferredTermsOfExistingPods: boolean;
  };
  readonly NodeAffinity: { readonly addedAffinity?: Affinity['nodeAffinity'] };
  readonly NodeResourcesBalancedAllocation: { readonly resources: readonly WeightedResource[] };
  readonly NodeResourcesFit: {
    readonly ignoredResources?: readonly string[];
    readonly ignoredResourceGroups?: readonly string[];
    readonly scoringStrategy: ScoringStrategy;
  };
  readonly PodTopologySpread: {
    readonly defaultConstraints?: readonly TopologySpreadConstraint[];
    readonly defaultingType: 'System' | 'List';
  };
  readonly VolumeBinding: { readonly bindTimeoutSeconds: number };
}
