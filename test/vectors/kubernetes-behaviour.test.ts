import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { vectorsHost } from '../../adapters/kubernetes/testing/start.js';
import type { ScenarioFile } from '../../src/testing/vectors/recording.js';
import { runFile } from '../../src/testing/vectors/run-vectors.js';

// Source of every expectation: a real kube-controller-manager and kube-scheduler v1.32.13, see kubernetes/behaviour/README.md.
const WHOLE = [
  'crash-loop-rollout',
  'delete-background',
  'ds-node-selector',
  'ds-on-delete',
  'ds-one-per-node',
  'ds-resources-do-not-fit',
  'ds-rolling-bad-image',
  'job-active-deadline',
  'job-backoff-limit',
  'job-backoff-zero',
  'job-complete',
  'job-on-failure-restarts',
  'job-parallelism',
  'job-pod-deleted-default',
  'job-replacement-failed',
  'job-suspend-resume',
  'job-ttl',
  'job-work-queue',
  'namespace-bootstrap',
  'node-death-default',
  'node-death-short-toleration',
  'node-join',
  'node-zone-full-disruption',
  'node-zone-partial-disruption',
  'orphan-and-adopt',
  'pod-gc-terminated',
  'recreate',
  'revision-history-limit',
  'rolling-default-1',
  'rolling-default-3',
  'rolling-surge0-unav100-4',
  'rolling-surge0pct-unav0pct-4',
  'rolling-surge1-unav0-1',
  'rolling-surge1-unav0-3',
  'rolling-surge10-unav10-3',
  'rs-down-crowded-node-first',
  'rs-down-not-ready-first',
  'rs-down-pending-before-running',
  'rs-down-unscheduled-first',
  'rs-down-younger-first',
  'selector-immutable-and-conflict',
  'self-heal-delete-pod',
  'service-completed-pods-leave',
  'service-delete-service',
  'service-headless',
  'service-named-ports',
  'service-rollout-keeps-endpoints',
];

it.each(WHOLE)('behaves in %s as the real controllers do, in every fact', (name) => {
  const text = readFileSync(new URL(`./kubernetes/behaviour/${name}.json`, import.meta.url), 'utf8');
  const content = JSON.parse(text) as ScenarioFile;
  const { cases } = runFile(vectorsHost, { path: `${name}.json`, families: [], form: 'scenario', content });
  const broken = cases.filter(({ outcome }) => outcome !== 'pass').map(({ id, detail }) => `${id}: ${detail.slice(0, 300)}`);
  expect(broken).toEqual([]);
});
