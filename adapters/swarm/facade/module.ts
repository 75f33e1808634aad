import { ContainerModule, tokens } from 'regatta/kit';
import type { SwarmConstants } from '../profiles/28.js';
import { defineKinds, SwarmState } from '../resources/swarm-state.js';
import { State } from '../resources/tokens.js';
import { EngineApi } from './engine-api.js';
import { EventLog } from './event-log.js';

/** Engine releases by the version of the lane. */
const ENGINE_VERSIONS: Readonly<Record<string, string>> = { '28': '28.5.2', '20.10': '20.10.24' };

/** The state of the swarm and the API in front of it. */
export const facadeModule = new ContainerModule(({ bind }) => {
  const {
    Constants,
    ControllerTimings,
    Exec,
    Images,
    Logs,
    Machines,
    NativeApi,
    Random,
    Runtime,
    Site,
    Store,
    Tasks,
    Usage,
  } = tokens;
  bind(State)
    .toResolvedValue(
      (store, tasks) => {
        defineKinds(store, tasks);
        return new SwarmState(store, tasks);
      },
      [Store, Tasks],
    )
    .inSingletonScope();
  bind(NativeApi)
    .toResolvedValue(
      (state, tasks, random, machines, runtime, logs, exec, usage, images, constants, site) =>
        new EngineApi({
          state,
          tasks,
          random: random.fork('engine-api'),
          machines,
          runtime,
          logs,
          exec,
          usage,
          images,
          constants: constants as SwarmConstants,
          events: new EventLog(tasks, state.store),
          engineVersion: ENGINE_VERSIONS[site.version] ?? site.version,
        }),
      [State, Tasks, Random, Machines, Runtime, Logs, Exec, Usage, Images, Constants, Site],
    )
    .inSingletonScope();
  bind(ControllerTimings).toResolvedValue(
    (constants) => ({
      watchDelayMs: constants['watchDelayMs']!,
      reconcileMs: 0,
      backOffInitialMs: 5,
      backOffMaximumMs: 1_000_000,
    }),
    [Constants],
  );
});
