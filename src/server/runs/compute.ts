/**
 * Where runs are computed: in a thread of their own, so that the server answers meanwhile and a run can be given up at any
 * moment. Where the sources themselves run (tests), there is no module that a thread could load, and this thread does it.
 */
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { packageRoot, runsFromSource } from '../../config/package-root.js';
import { problemOf } from '../control/problem.js';
import { computeHere, type Compute, type Computed, type Progress } from './computation.js';

/** What the thread says: many times how far it is, once what came of it. */
export type ThreadMessage = { readonly progress: Progress } | { readonly computed: Computed };

const THREAD_MODULE = 'dist/src/server/runs/thread.js';

export function defaultCompute(): Compute {
  return runsFromSource() ? computeInThisThread : computeInThread;
}

const computeInThread: Compute = (request, hear) => {
  const thread = new Worker(path.join(packageRoot(), THREAD_MODULE), { workerData: request });
  const done = new Promise<Computed>((resolve) => {
    thread.on('message', (message: ThreadMessage) => {
      if ('progress' in message) hear(message.progress);
      else resolve(message.computed);
    });
    // Such as one that ran out of memory.
    thread.on('error', (error) => resolve({ problem: problemOf(error) }));
    thread.on('exit', () => resolve({ problem: problemOf(new Error('the thread ended before the run did')) }));
  });
  return {
    done,
    cancel() {
      thread.removeAllListeners('message');
      void thread.terminate();
    },
  };
};

const computeInThisThread: Compute = (request, hear) => {
  let cancelled = false;
  const turn = new Promise<void>((resolve) => void setImmediate(resolve));
  const done = turn
    .then(() => computeHere(request, (progress) => (cancelled ? undefined : hear(progress))))
    .then(
      (summary): Computed => ({ summary }),
      (error: unknown): Computed => ({ problem: problemOf(error) }),
    );
  return { done, cancel: () => void (cancelled = true) };
};
