import { variant } from './variant.suite.js';

/** Forgets the units of an app together with the app. */
export const ignoresDelete = variant('ignores-delete', {
  controllers: {
    replicator: (own, { store }) => ({
      reconcile: (name) => (store.get('App', '', name) === undefined ? undefined : own.reconcile(name)),
    }),
  },
});
