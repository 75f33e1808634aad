import { AgentHeartbeats, ContainerModule, tokens } from 'regatta/kit';
import type { SwarmConstants } from '../profiles/28.js';
import { Agents, Beats, State } from '../resources/tokens.js';
import { Bootstrap } from './bootstrap.js';
import { Dispatcher } from './dispatcher.js';
import { leaderLoss } from './leader-fault.js';
import { Raft } from './raft.js';

/** What the managers do with nodes. */
export const dispatcherModule = new ContainerModule(({ bind }) => {
  const { Component, Constants, FaultKind, Machines, Random, Site, Tasks } = tokens;
  bind(FaultKind).toResolvedValue((state, machines) => leaderLoss(state, machines), [State, Machines]);
  bind(Component).toResolvedValue(
    (state, random, constants) => new Bootstrap(state, random, constants as SwarmConstants),
    [State, Random, Constants],
  );
  bind(Component).toResolvedValue(
    (tasks, random, state, machines, constants) =>
      new Raft({ tasks, random, state, machines, constants: constants as SwarmConstants }),
    [Tasks, Random, State, Machines, Constants],
  );
  bind(Beats)
    .toResolvedValue(
      (tasks, random, machines, site, constants) =>
        new AgentHeartbeats(tasks, random, machines, {
          periodMs: (constants as SwarmConstants).heartbeatPeriodMs,
          mode: site.heartbeats,
          author: (machine) => `agent/${machine}`,
        }),
      [Tasks, Random, Machines, Site, Constants],
    )
    .inSingletonScope();
  bind(Component).toResolvedValue(
    (tasks, random, state, machines, heartbeats, sessions, constants) => {
      const values = constants as SwarmConstants;
      const parts = { tasks, random, state, machines, heartbeats, sessions, constants: values };
      const dispatcher = new Dispatcher(parts);
      sessions.onSession((nodeId) => dispatcher.register(nodeId));
      return dispatcher;
    },
    [Tasks, Random, State, Machines, Beats, Agents, Constants],
  );
});
