import { SeededRandom } from '../../../core/random/random.js';
import type { Random } from '../../../ports/random.js';
import { createWorld } from '../../../world/create-world.js';
import { Unkept, type Check } from '../check.js';
import { incarnated, PROCESS } from '../incarnation.js';
import { Lab, PUBLISHED_PORT, web } from '../lab.js';
import { story } from '../story.js';
import type { TestWorld } from '../test-world.js';

/** How long after each step of the story something is restarted, on average twice as long each time. Virtual milliseconds. */
const MOMENTS_MS = [0, 1, 2, 3, 6, 12, 25, 60, 130, 300, 700, 1500, 4000, 11_000];
/** The parts are spread over at most so many runs, each restarting its own. */
const GROUPS = 6;
/** So many different runs with crashes: each has other moments. */
const RUNS = 3;

export const restarts: Check = {
  id: 'restarts',
  title: 'All state is in the store',
  proves:
    'restarting each part, and throwing the whole control plane away and building it anew, at many moments, leads to the same end',
  next: 'look for fields of controllers, schedulers, agents and facades that cannot be rebuilt from the store and the runtime; initialKeys()',
  run(lab) {
    const expected = endOf(told(lab.world(), () => {}));
    const random: Random = new SeededRandom(lab.options.seed ?? 'conformance').fork('restarts');
    const world = createWorld({ adapter: lab.adapter, machines: [], seed: 0 });
    for (const parts of grouped([...new Set(world.sites.flatMap((site) => site.parts))])) {
      const label = `with ${parts.join(', ')} restarted`;
      same(label, expected, () => told(lab.world(), (test) => restartAt(test, parts, random.fork(parts.join()))));
    }
    const mortal = new Lab(incarnated(lab.adapter), lab.options);
    for (let run = 1; run <= RUNS; run++) {
      const label = `with the control plane killed and started again (run ${run})`;
      same(label, expected, () =>
        told(mortal.world(), (test) => restartAt(test, [PROCESS], random.fork(`run ${run}`))),
      );
    }
  },
};

/** Tells the story with something done at the start of each of its parts. */
function told(test: TestWorld, atStep: (test: TestWorld) => void): TestWorld {
  for (const _ of story(test)) atStep(test);
  return test;
}

/** At most so many groups, so that a platform of forty parts is not told the story forty times. */
function grouped(parts: readonly string[]): readonly (readonly string[])[] {
  const groups = Array.from({ length: Math.min(GROUPS, parts.length) }, (): string[] => []);
  parts.forEach((part, index) => groups[index % groups.length]!.push(part));
  return groups;
}

/** The parts of a group take turns. */
function restartAt(test: TestWorld, parts: readonly string[], random: Random): void {
  const { tasks } = test.world;
  for (const [turn, moment] of MOMENTS_MS.entries()) {
    const delayMs = moment + random.below(moment + 1);
    const part = parts[(turn + random.below(parts.length)) % parts.length]!;
    const restart = () => {
      for (const site of test.world.sites) site.restart(part);
    };
    tasks.after(delayMs, restart, { author: 'conformance', unref: true });
  }
}

/** What has to be the same at the end, whatever happened on the way: not names and places, which chance decides. */
function endOf(test: TestWorld): string {
  const { desired, current, ready, updated, verdict } = test.perform(test.operations.status(web()));
  const images = test.ready().map(({ image }) => image);
  const away = test.nodes().filter((node) => !node.ready).length;
  return JSON.stringify({
    desired,
    current,
    ready,
    updated,
    verdict,
    images: images.sort(),
    away,
    answers: test.answers(PUBLISHED_PORT),
  });
}

function same(label: string, expected: string, run: () => TestWorld): void {
  let end: string;
  try {
    end = endOf(run());
  } catch (error) {
    throw new Unkept(`${label}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (end !== expected) throw new Unkept(`${label} the end is ${end}; without, it is ${expected}`);
}
