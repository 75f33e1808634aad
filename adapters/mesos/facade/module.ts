import { ContainerModule, token, tokens, type Store } from 'regatta/kit';
import { ExecutorProcesses } from '../agent/executor-processes.js';
import { StandaloneContainers } from '../agent/standalone-containers.js';
import { Delays, Groups, Instances, Statistics } from '../frameworks/marathon/tokens.js';
import { Master } from '../master/tokens.js';
import type { MesosConstants } from '../profiles/1.11.js';
import { AGENTS } from '../resources/agent.js';
import { AGENT_PROCESSES } from '../resources/agent-process.js';
import { AGENT_FLAGS } from '../resources/agent-flags.js';
import { EXECUTORS } from '../resources/executor.js';
import { INVERSE_OFFERS, MAINTENANCES } from '../resources/maintenance.js';
import { MASTER_FLAGS } from '../resources/master-flags.js';
import { QUOTAS } from '../resources/quota.js';
import { WEIGHTS } from '../resources/weight.js';
import { EXECUTIONS } from '../resources/execution.js';
import { FRAMEWORKS } from '../resources/framework.js';
import { MARATHON_APPS, MARATHON_APP_VERSIONS } from '../resources/marathon-app.js';
import { MARATHON_DELAYS } from '../resources/marathon-delay.js';
import { MARATHON_DEPLOYMENTS } from '../resources/marathon-deployment.js';
import { MARATHON_INSTANCES } from '../resources/marathon-instance.js';
import { MARATHON_STATES } from '../resources/marathon-state.js';
import { MASTERS } from '../resources/master.js';
import { OFFERS } from '../resources/offer.js';
import { STANDALONE_CONTAINERS } from '../resources/standalone-container.js';
import { COMPLETED_TASKS, TASKS } from '../resources/task.js';
import { AgentFiles } from './agent-files.js';
import { AgentRoutes } from './agent-routes.js';
import { AgentState } from './agent-state.js';
import { ExecutorApi } from './executor-api.js';
import { MarathonApps } from './marathon-apps.js';
import { MarathonEvents } from './marathon-events.js';
import { MarathonRoutes } from './marathon-routes.js';
import { MarathonWork } from './marathon-work.js';
import { Authentication } from './authentication.js';
import { LoggingLevel } from './logging-level.js';
import { MasterRoutes } from './master-routes.js';
import { OperatorApi } from './operator-api.js';
import { Routes } from './routes.js';
import { SchedulerApi } from './scheduler-api.js';

function defineKinds(store: Store): void {
  store.define(MASTERS);
  store.define(MASTER_FLAGS);
  store.define(QUOTAS);
  store.define(WEIGHTS);
  store.define(MAINTENANCES);
  store.define(INVERSE_OFFERS);
  store.define(AGENT_FLAGS);
  store.define(AGENT_PROCESSES);
  store.define(AGENTS);
  store.define(FRAMEWORKS);
  store.define(OFFERS);
  store.define(TASKS);
  store.define(COMPLETED_TASKS);
  store.define(EXECUTORS);
  store.define(EXECUTIONS);
  store.define(STANDALONE_CONTAINERS);
  store.define(MARATHON_STATES);
  store.define(MARATHON_APPS);
  store.define(MARATHON_APP_VERSIONS);
  store.define(MARATHON_DEPLOYMENTS);
  store.define(MARATHON_INSTANCES);
  store.define(MARATHON_DELAYS);
}

/** What agents answer. */
const Agents = token<AgentRoutes>('mesos.AgentRoutes');

export const facadeModule = new ContainerModule(({ bind }) => {
  const { Constants, Exec, Logs, NativeApi, Random, Runtime, Store, Tasks } = tokens;
  bind(Agents)
    .toResolvedValue(
      (tasks, store, runtime, exec, logs, constants, master) => {
        defineKinds(store);
        const parts = {
          state: new AgentState(store, constants as MesosConstants),
          files: new AgentFiles(store, logs),
          containers: new StandaloneContainers(tasks, store, runtime),
          exec,
          level: new LoggingLevel(),
          now: () => tasks.now,
        };
        const processes = new ExecutorProcesses(tasks, store, master.context, constants as MesosConstants);
        return new AgentRoutes(store, parts, new ExecutorApi(store, processes));
      },
      [Tasks, Store, Runtime, Exec, Logs, Constants, Master],
    )
    .inSingletonScope();
  bind(NativeApi)
    .toResolvedValue(
      (tasks, store, random, constants, master, agents, groups, instances, delays, statistics) => {
        const authentication = new Authentication(store);
        const level = new LoggingLevel();
        const scheduler = new SchedulerApi(tasks, store, random, master, authentication);
        const operator = new OperatorApi(tasks, store, master, authentication, level);
        const masters = new MasterRoutes(store, master, scheduler, operator, authentication, level);
        const apps = new MarathonApps(store, groups, instances, constants as MesosConstants);
        const work = new MarathonWork(tasks, store, groups, instances, delays, statistics);
        const marathon = new MarathonRoutes(apps, work, new MarathonEvents(tasks, store));
        return new Routes(masters, agents, marathon);
      },
      [Tasks, Store, Random, Constants, Master, Agents, Groups, Instances, Delays, Statistics],
    )
    .inSingletonScope();
});
