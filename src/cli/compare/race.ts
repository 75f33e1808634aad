/** Computes what was asked for, writes its report and shows it: what `compare` and `run` have in common. */
import { setImmediate } from 'node:timers/promises';
import { runningPlan, writeReport, type Finished, type RacePlan } from '../../report/race.js';
import { interruption } from '../interruption.js';
import type { Terminal } from '../output/terminal.js';
import { present, type Presentation } from './present.js';

export interface Race extends Presentation {
  readonly plan: RacePlan;
  readonly seed: number;
  readonly repeat: number;
}

/** Gives the exit code. A first Ctrl-C ends the computation after the lane under way; the report of what there is is written. */
export async function race({ plan, seed, repeat, ...looks }: Race, terminal: Terminal): Promise<number> {
  const signal = interruption.handle();
  const finished = await computed(runningPlan({ ...plan, isInterrupted: () => signal.aborted }, seed, repeat));
  interruption.release();
  await writeReport(looks.folder, finished);
  if (!signal.aborted) return present(finished, looks, terminal);
  await present(finished, { ...looks, fast: true }, terminal);
  return interruption.exitCode;
}

/** Signals are heard between two lanes, when the event loop has its turn. */
async function computed(turns: Generator<void, Finished>): Promise<Finished> {
  for (;;) {
    const turn = turns.next();
    if (turn.done === true) return turn.value;
    await setImmediate();
  }
}
