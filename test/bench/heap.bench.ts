import { VirtualTasks } from '../../src/core/clock/virtual.js';
import { SeededRandom } from '../../src/core/random/random.js';
import { bestMs, perOperation, type Bench } from './bench.js';

const WAITING = 100_000;
const TURNS = 100_000;

/** The task queue against a list that is kept sorted. */
export const heap: Bench = {
  name: 'heap',
  title: `${TURNS} tasks out of ${WAITING} waiting ones: heap against sorted list`,
  run() {
    const oursMs = bestMs(3, ours);
    const naiveMs = bestMs(1, naive);
    return [
      {
        what: 'take the next task and ask for another',
        ours: perOperation(oursMs, TURNS),
        other: `sorted list ${perOperation(naiveMs, TURNS)}`,
        ratio: naiveMs / oursMs,
        atLeast: 3,
      },
    ];
  },
};

function ours(): void {
  const random = new SeededRandom('heap');
  const tasks = new VirtualTasks(0);
  const again = () => void tasks.after(random.below(1_000_000), again);
  for (let count = 0; count < WAITING; count++) again();
  for (let count = 0; count < TURNS; count++) tasks.runNext();
}

function naive(): void {
  const random = new SeededRandom('heap');
  const waiting: { readonly at: number; readonly run: () => void }[] = [];
  let now = 0;
  const add = (delayMs: number, run: () => void) => {
    const at = now + delayMs;
    let [low, high] = [0, waiting.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      // Latest first, so that the next one is taken off the end.
      if (waiting[middle]!.at > at) low = middle + 1;
      else high = middle;
    }
    waiting.splice(low, 0, { at, run });
  };
  const again = () => add(random.below(1_000_000), again);
  for (let count = 0; count < WAITING; count++) again();
  for (let count = 0; count < TURNS; count++) {
    const next = waiting.pop()!;
    now = next.at;
    next.run();
  }
}
