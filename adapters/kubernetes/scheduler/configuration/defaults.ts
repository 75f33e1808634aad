import type { EnabledPlugin, PluginArguments, WeightedResource } from './types.js';

export const DEFAULT_SCHEDULER = 'default-scheduler';

/** The plugins of the default profile in their order, with the weights of those that score (recorded: `plugins.json` of the scheduler vectors). */
export const DEFAULT_PLUGINS: readonly EnabledPlugin[] = [
  { name: 'SchedulingGates', weight: 0 },
  { name: 'PrioritySort', weight: 0 },
  { name: 'NodeUnschedulable', weight: 0 },
  { name: 'NodeName', weight: 0 },
  { name: 'TaintToleration', weight: 3 },
  { name: 'NodeAffinity', weight: 2 },
  { name: 'NodePorts', weight: 0 },
  { name: 'NodeResourcesFit', weight: 1 },
  { name: 'VolumeRestrictions', weight: 0 },
  { name: 'NodeVolumeLimits', weight: 0 },
  { name: 'VolumeBinding', weight: 0 },
  { name: 'VolumeZone', weight: 0 },
  { name: 'PodTopologySpread', weight: 2 },
  { name: 'InterPodAffinity', weight: 2 },
  { name: 'DefaultPreemption', weight: 0 },
  { name: 'NodeResourcesBalancedAllocation', weight: 1 },
  { name: 'ImageLocality', weight: 1 },
  { name: 'DefaultBinder', weight: 0 },
];

const CPU_AND_MEMORY: readonly WeightedResource[] = [
  { name: 'cpu', weight: 1 },
  { name: 'memory', weight: 1 },
];

/** Recorded in the same place. */
export const DEFAULT_ARGUMENTS: PluginArguments = {
  DefaultPreemption: { minCandidateNodesAbsolute: 100, minCandidateNodesPercentage: 10 },
  InterPodAffinity: { hardPodAffinityWeight: 1, ignorePreferredTermsOfExistingPods: false },
  NodeAffinity: {},
  NodeResourcesBalancedAllocation: { resources: CPU_AND_MEMORY },
  NodeResourcesFit: { scoringStrategy: { type: 'LeastAllocated', resources: CPU_AND_MEMORY } },
  PodTopologySpread: { defaultingType: 'System' },
  VolumeBinding: { bindTimeoutSeconds: 600 },
};
