/** The thread that computes one run and ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { problemOf } from '../control/problem.js';
import { computeHere, type Computed, type ComputationRequest } from './computation.js';
import type { ThreadMessage } from './compute.js';

function say(message: ThreadMessage): void {
  // The port of a thread is no window: it has no origin to name.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  parentPort?.postMessage(message);
}

async function computed(): Promise<Computed> {
  try {
    return { summary: await computeHere(workerData as ComputationRequest, (progress) => say({ progress })) };
  } catch (error) {
    return { problem: problemOf(error) };
  }
}

say({ computed: await computed() });
