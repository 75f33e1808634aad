import { variant } from './variant.suite.js';

/** Looks at the machine's clock, to know how long it took. Nothing depends on it, yet. */
export const readsWallClock = variant('reads-wall-clock', {
  controllers: {
    replicator: (own) => ({
      reconcile(name) {
        const startedAt = Date.now();
        const requeue = own.reconcile(name);
        return Date.now() < startedAt ? undefined : requeue;
      },
    }),
  },
});
