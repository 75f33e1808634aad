import type { Capabilities, Support } from 'regatta/kit';

const missing: Support = { level: 'no', note: 'not part of this small orchestrator' };

/** One row a feature; a new feature of the matrix is a compile error here until somebody has thought about it. */
export const capabilities: Capabilities = {
  'deploy-replicated': { level: 'yes', note: 'apps' },
  'deploy-global': missing,
  'deploy-job': missing,
  'publish-port': { level: 'yes', note: 'publishedPort' },
  'service-discovery': missing,
  scale: { level: 'yes', note: 'replicas' },
  'rolling-update': { level: 'yes', note: 'one unit at a time' },
  'bad-update-held': { level: 'yes', note: 'the next unit is replaced only when the last one runs' },
  'automatic-rollback': missing,
  rollback: { level: 'yes', note: 'to the image before' },
  'self-healing': { level: 'yes', note: 'the replicator counts units' },
  'node-loss-recovery': { level: 'yes', note: 'after hostTimeoutMs' },
  drain: missing,
  constraints: missing,
  spread: missing,
  'resource-requests': { level: 'yes', note: 'cpuMilli and memoryBytes' },
  'resource-limits': missing,
  'health-checks': missing,
  configs: missing,
  secrets: missing,
  projects: missing,
  'multi-cluster': missing,
  autoscaling: missing,
  preemption: missing,
  logs: missing,
  exec: missing,
};
