import { ContainerModule, token, tokens, TokenBucket } from 'regatta/kit';
import { MetricsSource } from '../metrics/tokens.js';
import type { KubernetesConstants } from '../profiles/1.32.js';
import { ApiServer } from '../resources/tokens.js';
import { SchedulerExplainer } from './explainer.js';
import { SchedulerEvents } from './scheduler-events.js';
import { Scheduler } from './scheduler.js';

const DefaultScheduler = token<Scheduler>('kubernetes.DefaultScheduler');

/** kube-scheduler, and why it decided as it did. */
export const schedulerModule = new ContainerModule(({ bind }) => {
  const { Component, Constants, Effects, Explainer, Random, Site, Store, Tasks, Trace } = tokens;
  bind(DefaultScheduler)
    .toResolvedValue(
      (tasks, store, api, trace, site, random, values, effects) => {
        const constants = values as KubernetesConstants;
        const limiter = new TokenBucket(tasks, constants.schedulerQps, constants.schedulerBurst);
        const events = new SchedulerEvents(tasks, api, random);
        return new Scheduler(tasks, store, api, trace, site.id, random, limiter, events, constants, effects);
      },
      [Tasks, Store, ApiServer, Trace, Site, Random, Constants, Effects],
    )
    .inSingletonScope();
  bind(Component).toService(DefaultScheduler);
  bind(MetricsSource).toResolvedValue(({ metrics }) => metrics, [DefaultScheduler]);
  bind(Explainer).toResolvedValue(
    (api, scheduler, constants) =>
      new SchedulerExplainer(api, scheduler, (constants as KubernetesConstants).memoryReservedBytes),
    [ApiServer, DefaultScheduler, Constants],
  );
});
