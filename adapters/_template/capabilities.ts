import { FEATURES, type Capabilities, type FeatureId, type Support } from 'regatta/kit';

const supported: Partial<Record<FeatureId, Support>> = {
  'deploy-replicated': { level: 'yes', note: 'apps' },
  'publish-port': { level: 'yes', note: 'publishedPort' },
  scale: { level: 'yes', note: 'replicas' },
  'rolling-update': { level: 'yes', note: 'one unit at a time' },
  'bad-update-held': { level: 'yes', note: 'the next unit is replaced only when the last one runs' },
  rollback: { level: 'yes', note: 'to the image before' },
  'self-healing': { level: 'yes', note: 'the replicator counts units' },
  'node-loss-recovery': { level: 'yes', note: 'after hostTimeoutMs' },
  'resource-requests': { level: 'yes', note: 'cpuMilli and memoryBytes' },
};

const missing: Support = { level: 'no', note: 'not part of this small orchestrator' };

export const capabilities = Object.fromEntries(
  Object.keys(FEATURES).map((id) => [id, supported[id as FeatureId] ?? missing]),
) as unknown as Capabilities;
