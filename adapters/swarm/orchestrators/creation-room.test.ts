import { expect, it } from 'vitest';
import { PROFILE_28, type SwarmConstants } from '../profiles/28.js';
import type { Task } from '../resources/task.js';
import { creationRoom } from './creation-room.js';

const constants = Object.fromEntries(
  Object.entries(PROFILE_28).map(([name, { value }]) => [name, value]),
) as unknown as SwarmConstants;
const tasks = (count: number, createdAt: number) => Array.from({ length: count }, () => ({ createdAt }) as Task);
const NOW = 60_000;

// Engine 28.5.2 was asked for 20,000 tasks: it writes 200 a transaction and answers everybody else meanwhile.
it.for([
  ['nothing is missing', [], 0, { count: 0, again: undefined }],
  ['few are missing', tasks(30_000, 0), 3, { count: 3, again: undefined }],
  ['more than a step takes', [], 1e8, { count: 10_000, again: { afterMs: 1000 } }],
  ['some were made in this step', tasks(9_999, NOW), 1e8, { count: 1, again: { afterMs: 1000 } }],
  ['the step is full', tasks(10_000, NOW), 5, { count: 0, again: { afterMs: 1000 } }],
  ['the service has all it may have', tasks(40_000, 0), 1e8, { count: 0, again: undefined }],
] as const)('gives a service tasks step by step: %s', ([, has, missing, room]) => {
  expect(creationRoom(has, missing, NOW, constants)).toEqual(room);
});
