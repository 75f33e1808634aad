import { ContainerModule, tokens } from 'regatta/kit';
import { FacadeExtension } from '../facade/extension.js';
import type { KubernetesConstants } from '../profiles/1.32.js';
import { ApiServer } from '../resources/tokens.js';
import { MetricsApi } from './metrics-api.js';
import { MetricsServer } from './registration.js';

/** What is used of processors and memory, as an API. */
export const metricsServerModule = new ContainerModule(({ bind }) => {
  const { Component, Constants, Tasks, Usage } = tokens;
  bind(Component).toResolvedValue((api, tasks) => new MetricsServer(api, tasks), [ApiServer, Tasks]);
  bind(FacadeExtension).toResolvedValue(
    (usage, constants) => ({
      answered: ({ store, tasks }) => {
        const { metricsWindowMs } = constants as KubernetesConstants;
        return (['nodes', 'pods'] as const).map(
          (plural) => new MetricsApi(plural, store, usage, tasks, metricsWindowMs),
        );
      },
    }),
    [Usage, Constants],
  );
});
