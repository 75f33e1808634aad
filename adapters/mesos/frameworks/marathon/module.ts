import { ContainerModule, tokens } from 'regatta/kit';
import { Master } from '../../master/tokens.js';
import type { MesosConstants } from '../../profiles/1.11.js';
import { Deployments } from './deployments.js';
import { OfferExplainer } from './explainer.js';
import { GroupManager } from './group-manager.js';
import { HealthChecks } from './health-checks.js';
import { InstanceTable } from './instance-table.js';
import { LaunchDelays } from './launch-delays.js';
import { LaunchStatistics } from './launch-statistics.js';
import { LoadBalancer } from './load-balancer.js';
import { ScaleCheck } from './scale-check.js';
import { MarathonScheduler } from './scheduler.js';
import { Delays, Groups, Instances, Statistics } from './tokens.js';

export const marathonModule = new ContainerModule(({ bind }) => {
  const { Component, Constants, Controller, Explainer, Machines, Network, Random, Site, Store, Tasks, Trace } = tokens;
  bind(Groups)
    .toResolvedValue(
      (tasks, store, random, constants) => new GroupManager(tasks, store, random, constants as MesosConstants),
      [Tasks, Store, Random, Constants],
    )
    .inSingletonScope();
  bind(Instances)
    .toResolvedValue((tasks, store, random) => new InstanceTable(tasks, store, random), [Tasks, Store, Random])
    .inSingletonScope();
  bind(Delays)
    .toResolvedValue((tasks, store) => new LaunchDelays(tasks, store), [Tasks, Store])
    .inSingletonScope();
  bind(Statistics)
    .toResolvedValue(() => new LaunchStatistics(), [])
    .inSingletonScope();
  bind(Component).toResolvedValue(
    (tasks, store, trace, site, random, master, constants, instances, delays, statistics) =>
      new MarathonScheduler(
        tasks,
        store,
        trace,
        site.id,
        random,
        master,
        constants as MesosConstants,
        instances,
        delays,
        statistics,
      ),
    [Tasks, Store, Trace, Site, Random, Master, Constants, Instances, Delays, Statistics],
  );
  bind(Controller).toResolvedValue(
    (store, instances, delays) => new Deployments(store, instances, delays),
    [Store, Instances, Delays],
  );
  bind(Controller).toResolvedValue((store, instances) => new ScaleCheck(store, instances), [Store, Instances]);
  bind(Controller).toResolvedValue(
    (store, instances, network) => new LoadBalancer(store, instances, network),
    [Store, Instances, Network],
  );
  bind(Component).toResolvedValue(
    (tasks, store, random, network, machines, instances, site) =>
      new HealthChecks(tasks, store, random, network, machines, instances, site.heartbeats === 'real'),
    [Tasks, Store, Random, Network, Machines, Instances, Site],
  );
  bind(Explainer).toResolvedValue(
    (store, instances, delays) => new OfferExplainer(store, instances, delays),
    [Store, Instances, Delays],
  );
});
