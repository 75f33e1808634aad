/** What users ask of an orchestrator, as rows of the feature matrix. Each adapter says for every row how far it goes. */
export const FEATURES = {
  'deploy-replicated': 'Run N copies of an image',
  'deploy-global': 'Run one copy on every node',
  'deploy-job': 'Run to completion',
  'publish-port': 'Reach a workload on a fixed port of every node',
  'service-discovery': 'Find a workload by name',
  scale: 'Change the number of copies',
  'rolling-update': 'Replace copies step by step',
  'bad-update-held': 'A bad image never takes the old copies away',
  'automatic-rollback': 'A failed update is taken back without a person',
  rollback: 'Go back to the revision before',
  'self-healing': 'A lost copy comes back',
  'node-loss-recovery': 'Copies of a lost node come back elsewhere',
  drain: 'Empty a node for maintenance',
  constraints: 'Say where copies may run',
  spread: 'Spread copies over failure domains',
  'resource-requests': 'Reserve CPU and memory',
  'resource-limits': 'Bound CPU and memory',
  'health-checks': 'Probe copies and act on it',
  configs: 'Hand configuration to copies',
  secrets: 'Hand secrets to copies',
  projects: 'Separate tenants',
  'multi-cluster': 'Manage several clusters at once',
  autoscaling: 'Change the number of copies by load',
  preemption: 'Important workloads displace others',
  logs: 'Read what a copy writes',
  exec: 'Run a command in a copy',
} as const satisfies Record<string, string>;

export type FeatureId = keyof typeof FEATURES;

export interface Support {
  /** `planned`: the platform can, the adapter cannot yet. `no`: the platform itself cannot. */
  readonly level: 'yes' | 'partial' | 'planned' | 'no';
  /** The platform's own name of it, or why not; one line. */
  readonly note: string;
}

/** Forgetting a feature is a compile error. */
export type Capabilities = Readonly<Record<FeatureId, Support>>;
