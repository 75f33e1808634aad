import type { Host, Unit } from '../../../adapters/_template/resources/objects.js';
import { variant } from './variant.suite.js';

/** Puts what fits nowhere on the first host, rather than let it wait. */
export const overCapacity = variant('over-capacity', {
  claims: { 'resource-requests': { level: 'no', note: 'requests are hints' } },
  controllers: {
    placer: (own, { store }) => ({
      reconcile(id) {
        own.reconcile(id);
        const unit = store.get<Unit>('Unit', '', id)?.value;
        const host = store.list<Host>('Host').items.find(({ value }) => value.up);
        if (unit?.state !== 'waiting' || host === undefined) return;
        store.update<Unit>('Unit', '', id, { ...unit, host: host.name, state: 'assigned', reason: '' });
      },
    }),
  },
});
