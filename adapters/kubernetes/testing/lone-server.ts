import { ContainerModule, tokens, type Adapter } from 'regatta/kit';
import { facadeModule } from '../facade/module.js';
import { apiServerModule } from '../resources/module.js';

/** Nothing that the server does for itself waits. */
const timings = new ContainerModule(({ bind }) => {
  bind(tokens.ControllerTimings).toConstantValue({
    watchDelayMs: 0,
    reconcileMs: 0,
    backOffInitialMs: 5,
    backOffMaximumMs: 1000,
  });
});

/** An adapter's API server with nobody beside it: nothing is built that would then be left out. */
export function loneServer(adapter: Adapter): Adapter {
  const modules = [apiServerModule, facadeModule, timings];
  return { ...adapter, sites: (machines) => [{ id: 'cluster', modules, machines }] };
}
