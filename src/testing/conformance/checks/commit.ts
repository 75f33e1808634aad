import type { Change, Journal } from '../../../ports/store.js';
import { Unkept, type Check } from '../check.js';
import { web } from '../lab.js';
import type { TestWorld } from '../test-world.js';

/** How long the slowest acknowledgement takes. Virtual milliseconds. */
const SLOWEST_MS = 400;

export const commit: Check = {
  id: 'commit',
  title: 'An answer means that it is written',
  proves:
    'with a journal that takes its time, no successful answer to a change arrives before a write that it caused is durable',
  next: 'facade/: answer only after the write, never schedule the write for later; what is asynchronous answers with its own native word for it',
  run(lab) {
    const durable = { revision: 0 };
    const test = lab.world({ journal: () => slowJournal(() => test, durable) });
    const workload = web();
    const verbs = [
      ['deploy', 3, () => test.operations.deploy(workload)],
      ['scale', 4, () => test.operations.scale(workload, 4)],
      ['remove', undefined, () => test.operations.remove(workload)],
    ] as const;
    for (const [verb, replicas, operation] of verbs) {
      const before = test.world.trace.length;
      test.done(operation());
      writtenBefore(test, before, durable.revision, verb);
      test.settle();
      // Nothing may be held back for good either.
      if (replicas !== undefined) test.untilReady(replicas);
    }
  },
};

/** A write that a call of the operation caused has to be durable by the time its answer has come back. */
function writtenBefore(test: TestWorld, before: number, durable: number, verb: string): void {
  const entries = test.entries().slice(before);
  const changing = entries.filter(
    (entry) => entry.type === 'call' && entry.method !== 'GET' && entry.method !== 'HEAD',
  );
  const calls = new Set(changing.map(({ sequence }) => sequence));
  if (calls.size === 0) throw new Unkept(`${verb} made no call that changes anything`);
  const writes = entries.filter((entry) => entry.type === 'write' && calls.has(entry.cause));
  if (writes.length === 0) throw new Unkept(`${verb} was answered, and nothing had been written because of its calls`);
  for (const entry of writes)
    if (entry.type === 'write' && entry.revision > durable)
      throw new Unkept(
        `${verb} was answered before ${entry.kind} ${entry.name} (revision ${entry.revision}) was durable`,
      );
}

/** Confirms after a while that differs from write to write, in order, as a disk does. */
function slowJournal(test: () => TestWorld, durable: { revision: number }): Journal {
  let delayMs = 7;
  return {
    append(changes: readonly Change[], confirm) {
      const { revision } = changes.at(-1)!;
      // A fixed rule instead of chance: long and short waits follow each other in no order that a platform could rely on.
      delayMs = (delayMs * 37 + 11) % SLOWEST_MS;
      test().world.tasks.after(delayMs, () => {
        durable.revision = Math.max(durable.revision, revision);
        confirm(revision);
      });
    },
  };
}
