import { createWorld, type World } from 'regatta/testing';
import mesos from '../index.js';

/** A world in which nothing happens of itself: a clock and a store with Mesos' kinds, for parts that are tried on their own. */
export function emptyWorld(): World {
  return createWorld({ adapter: mesos, machines: [], seed: 'empty', without: Object.keys(mesos.parts) });
}
