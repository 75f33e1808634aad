import { ContainerModule, tokens } from 'regatta/kit';
import type { SwarmConstants } from '../profiles/28.js';
import { Placement, State } from '../resources/tokens.js';
import { PlacementExplainer } from './explainer.js';
import { Scheduler } from './scheduler.js';

/** The scheduler, and what explains its decisions. */
export const schedulerModule = new ContainerModule(({ bind }) => {
  const { Component, Constants, Explainer, Random, Site, Tasks, Trace } = tokens;
  bind(Placement)
    .toResolvedValue(
      (tasks, state, trace, site, random, constants) =>
        new Scheduler({ tasks, state, trace, site: site.id, random, constants: constants as SwarmConstants }),
      [Tasks, State, Trace, Site, Random, Constants],
    )
    .inSingletonScope();
  bind(Component).toResolvedValue((scheduler) => scheduler, [Placement]);
  bind(Explainer).toResolvedValue((state, scheduler) => new PlacementExplainer(state, scheduler), [State, Placement]);
});
