import type { App, Unit } from '../../../adapters/_template/resources/objects.js';
import { variant } from './variant.suite.js';

/** Takes the removal of one unit for the wish to have one fewer. */
export const losesInstance = variant('loses-instance', {
  claims: { 'self-healing': { level: 'no', note: 'what is removed stays away' } },
  facade: (own, { store }) => ({
    accept(call) {
      const unit = call.method === 'DELETE' ? /^\/units\/(.+)$/.exec(call.path)?.[1] : undefined;
      const name = unit === undefined ? undefined : store.get<Unit>('Unit', '', unit)?.value.app;
      const app = name === undefined ? undefined : store.get<App>('App', '', name)?.value;
      if (app !== undefined) store.update<App>('App', '', app.name, { ...app, replicas: app.replicas - 1 });
      own.accept(call);
    },
  }),
});
