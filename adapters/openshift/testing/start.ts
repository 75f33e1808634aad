import { recordedInteractions } from 'regatta/adapters/kubernetes/testing';
import type { VectorsHost } from 'regatta/testing';
import openshift from '../index.js';

const MACHINES = ['node-1', 'node-2', 'node-3'].map((name) => ({
  name,
  cpuMilli: 8000,
  memoryBytes: 32 * 1024 ** 3,
  zone: '',
  labels: {},
  role: 'worker' as const,
  images: [],
}));

/** Replays requests recorded from real OpenShift API servers and controllers. */
export const vectorsHost: VectorsHost = { adapter: openshift, interactions: recordedInteractions(MACHINES) };
