import { NEWER_IMAGE, PUBLISHED_PORT, web } from './lab.js';
import type { TestWorld } from './test-world.js';

/**
 * A life of a workload with something of everything, for checks that compare whole runs. It pauses before and after each thing that
 * is asked of the platform, so that a check can look, or make trouble.
 */
export function* story(test: TestWorld): Generator<void> {
  const workload = web();
  yield;
  test.done(test.operations.deploy(workload));
  // Not every platform publishes ports; those that do not say so.
  test.perform(test.operations.expose(workload, PUBLISHED_PORT));
  yield;
  test.untilReady(3);
  yield;
  test.done(test.operations.scale(workload, 5));
  yield;
  test.untilReady(5);
  yield;
  test.done(test.operations.update(workload, NEWER_IMAGE));
  yield;
  test.until(() => test.ready().filter(({ image }) => image.includes('1.9.1')).length === 5, 'five of the newer image');
  test.settle();
  yield;
  const victim = test.ready()[0]!.node;
  test.world.inject({ kind: 'node-loss', target: victim });
  yield;
  test.until(() => test.ready().filter(({ node }) => node !== victim).length === 5, 'five on the nodes that are left');
  test.settle();
}

/** Tells the story to its end. */
export function tell(test: TestWorld): TestWorld {
  for (const _ of story(test));
  return test;
}
