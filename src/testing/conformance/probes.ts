import type { FeatureId } from '../../ports/features.js';
import type { Workload } from '../../ports/model/workload.gen.js';
import { Unkept } from './check.js';
import { MACHINE_CPU_MILLI, MISSING_IMAGE, NEWER_IMAGE, PUBLISHED_PORT, web, type Lab, type Probe } from './lab.js';
import type { TestWorld } from './test-world.js';

/** What neutral operations can show of a feature; adapters bring probes for the others. */
export const PROBES: Partial<Record<FeatureId, Probe>> = {
  'deploy-replicated': (lab) => void deployed(lab),
  'deploy-global'(lab) {
    const workload = web({ mode: 'global' });
    delete workload.replicas;
    const test = deployed(lab, workload, 3);
    if (new Set(test.ready().map(({ node }) => node)).size !== 3) throw new Unkept('not one on each of three nodes');
  },
  'deploy-job'(lab) {
    const test = lab.world();
    test.done(
      test.operations.deploy(web({ mode: 'job', replicas: 1, completions: 1, command: ['sh', '-c', 'exit 0'] })),
    );
    const ended = () => test.entries().some((entry) => entry.type === 'instance' && entry.phase === 'succeeded');
    test.until(ended, 'an instance that ran to completion', 600_000);
    test.settle();
    if (test.ready().length > 0) throw new Unkept('the job was done and started again');
  },
  'publish-port'(lab) {
    const test = deployed(lab);
    test.done(test.operations.expose(web(), PUBLISHED_PORT));
    test.until(() => test.answers(PUBLISHED_PORT), `an answer on port ${PUBLISHED_PORT} of every node`, 60_000);
  },
  scale(lab) {
    const test = deployed(lab);
    test.done(test.operations.scale(web(), 4));
    test.untilReady(4);
    test.done(test.operations.scale(web(), 1));
    test.untilReady(1);
  },
  'rolling-update'(lab) {
    const test = deployed(lab);
    const from = test.world.trace.length;
    test.done(test.operations.update(web(), NEWER_IMAGE));
    untilImage(test, '1.9.1');
    if (fewestReady(test, from) < 1) throw new Unkept('at one moment of the update nothing was ready');
  },
  'bad-update-held'(lab) {
    const test = deployed(lab);
    test.done(test.operations.update(web(), MISSING_IMAGE));
    test.advance(900_000);
    const old = test.ready().filter(({ image }) => image.includes('1.7.9')).length;
    if (old < 1)
      throw new Unkept('a quarter of an hour after an update to a missing image none of the old instances is ready');
  },
  'automatic-rollback'(lab) {
    const update = { onFailure: 'rollback', monitorMs: 5000 } as const;
    const test = deployed(lab, web({ update }));
    test.done(test.operations.update(web({ update }), MISSING_IMAGE));
    test.advance(60_000);
    test.until(
      () => test.ready().filter(({ image }) => image.includes('1.7.9')).length === 3,
      'the old image everywhere',
    );
  },
  rollback(lab) {
    const test = deployed(lab);
    test.done(test.operations.update(web(), NEWER_IMAGE));
    untilImage(test, '1.9.1');
    test.done(test.operations.rollback(web()));
    untilImage(test, '1.7.9');
  },
  'self-healing'(lab) {
    const test = deployed(lab);
    const victim = test.ready()[0]!.id;
    const container = test.running()[0]!;
    const removed = test.perform(test.operations.deleteInstance(web(), victim));
    if (removed.outcome !== 'done') test.world.inject({ kind: 'container-exit', target: container.id });
    test.until(() => test.ready().length < 3, 'the loss to be noticed');
    test.untilReady(3);
  },
  'node-loss-recovery'(lab) {
    const test = deployed(lab);
    const victim = test.ready()[0]!.node;
    test.world.inject({ kind: 'node-loss', target: victim });
    test.until(() => test.ready().filter(({ node }) => node !== victim).length === 3, `three instances off ${victim}`);
  },
  constraints(lab) {
    const workload = web({ constraints: [{ attribute: 'zone', operator: 'equals', values: ['zone-2'] }] });
    const test = deployed(lab, workload);
    const nodes = [...new Set(test.ready().map(({ node }) => node))];
    if (nodes.join() !== 'node-2')
      throw new Unkept(`constrained to the zone of node-2, and placed on ${nodes.join(', ')}`);
  },
  spread(lab) {
    const test = deployed(lab, web({ spread: [{ attribute: 'zone', maxSkew: 1, mode: 'preferred' }] }));
    const nodes = new Set(test.ready().map(({ node }) => node));
    if (nodes.size !== 3) throw new Unkept(`spread over three zones, and placed in ${nodes.size}`);
  },
  'resource-requests'(lab) {
    const requests = { cpuMilli: MACHINE_CPU_MILLI * 0.6, memoryBytes: 1024 ** 2 };
    const test = lab.world();
    test.done(test.operations.deploy(web({ replicas: 4, resources: { requests } })));
    test.until(() => test.ready().length >= 3, 'the three that fit');
    test.settle();
    if (test.ready().length !== 3) throw new Unkept(`${test.ready().length} run where three fit`);
  },
  'resource-limits': (lab) =>
    expressed(lab, web({ resources: { limits: { cpuMilli: 500, memoryBytes: 512 * 1024 ** 2 } } }), 'resources.limits'),
  'health-checks': (lab) => expressed(lab, web({ health: { kind: 'http', port: 80, path: '/' } }), 'health'),
  configs: (lab) => expressed(lab, web({ configs: [{ name: 'settings', path: '/etc/settings' }] }), 'configs'),
  secrets: (lab) => expressed(lab, web({ secrets: [{ name: 'password', path: '/run/password' }] }), 'secrets'),
  projects: (lab) => expressed(lab, web({ project: 'team-a' }), 'project'),
};

/** Features whose absence a probe shows as surely as their presence, and cheaply. */
export const CHEAP: readonly FeatureId[] = [
  'deploy-global',
  'deploy-job',
  'publish-port',
  'scale',
  'rollback',
  'self-healing',
];

function deployed(lab: Lab, workload: Workload = web(), count = workload.replicas ?? 3): TestWorld {
  const test = lab.world();
  test.done(test.operations.deploy(workload));
  test.untilReady(count);
  return test;
}

/** A field that translates without a loss and does not keep the workload from running. */
function expressed(lab: Lab, workload: Workload, path: string): void {
  const loss = lab.adapter.client
    .translate(workload)
    .losses.find((one) => one.path.startsWith(path) && one.kind !== 'approximated');
  if (loss !== undefined) throw new Unkept(`the translation loses ${loss.path}: ${loss.consequence}`);
  deployed(lab, workload);
}

function untilImage(test: TestWorld, tag: string): void {
  const of = () => test.ready().filter(({ image }) => image.includes(tag)).length;
  test.until(() => of() === 3 && test.ready().length === 3, `three instances of ${tag}`);
  test.settle();
  if (of() !== 3) throw new Unkept(`three instances of ${tag} were ready, and then ${of()}`);
}

/** The lowest number of ready instances at any moment after an entry of the trace. */
function fewestReady(test: TestWorld, from: number): number {
  const ready = new Set<string>();
  let fewest = Infinity;
  for (const entry of test.entries()) {
    if (entry.type !== 'instance') continue;
    if (entry.ready) ready.add(entry.instance);
    else ready.delete(entry.instance);
    if (entry.sequence > from) fewest = Math.min(fewest, ready.size);
  }
  return fewest;
}
