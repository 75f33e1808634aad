import type { Instance } from '../../../ports/client.js';
import { Unkept, type Check } from '../check.js';
import { story } from '../story.js';
import type { TestWorld } from '../test-world.js';

export const projection: Check = {
  id: 'projection',
  title: 'The trace shows what the API lists',
  proves: 'whenever the world is at rest, the projection of the stores and the native list of instances are the same',
  next: 'let client/projection.ts and the list in client/operations.ts use one function from native object to Instance',
  run(lab) {
    const test = lab.world();
    for (const _ of story(test)) {
      test.settle();
      compare(test);
    }
    compare(test);
  },
};

function compare(test: TestWorld): void {
  const listed = test.perform(test.operations.instances()) ?? [];
  const projected = test.world.sites.flatMap(({ observer }) => [...observer.instances.values()]);
  const [left, right] = [linesOf(listed), linesOf(projected)];
  const missing = right.find((line) => !left.includes(line));
  const superfluous = left.find((line) => !right.includes(line));
  if (missing !== undefined) throw new Unkept(`the trace has ${missing}, which the API does not list`);
  if (superfluous !== undefined) throw new Unkept(`the API lists ${superfluous}, which the trace does not have`);
}

function linesOf(instances: readonly Instance[]): readonly string[] {
  return instances.map(
    ({ id, workload, phase, node, ready, image }) => `${id} of ${workload}: ${phase} ${ready} ${node} ${image}`,
  );
}
