import { AgentHeartbeats, ContainerModule, tokens } from 'regatta/kit';
import type { MesosConstants } from '../profiles/1.11.js';
import { AgentLiveness } from './agent-liveness.js';
import { MasterContext } from './context.js';
import { Master } from './master.js';
import { StatusForwarder } from './status-forwarder.js';
import { Master as MasterToken } from './tokens.js';

export const masterModule = new ContainerModule(({ bind }) => {
  const { Component, Constants, Controller, ControllerTimings, Machines, Random, Site, Store, Tasks } = tokens;
  bind(MasterToken)
    .toResolvedValue(
      (tasks, store, random, constants, machines) =>
        new Master(new MasterContext(tasks, store, random, constants as MesosConstants), machines),
      [Tasks, Store, Random, Constants, Machines],
    )
    .inSingletonScope();
  bind(Component).toResolvedValue((master) => master, [MasterToken]);
  bind(Component).toResolvedValue(
    (tasks, random, machines, site, constants, master) => {
      const periodMs = (constants as MesosConstants).agentPingTimeoutMs;
      const author = (machine: string) => `mesos-agent/${machine}`;
      const pongs = new AgentHeartbeats(tasks, random, machines, { periodMs, mode: site.heartbeats, author });
      return new AgentLiveness(master, machines, pongs);
    },
    [Tasks, Random, Machines, Site, Constants, MasterToken],
  );
  bind(Controller).toResolvedValue((store, master) => new StatusForwarder(store, master), [Store, MasterToken]);
  bind(ControllerTimings).toResolvedValue(
    (constants) => ({
      watchDelayMs: (constants as MesosConstants).watchDelayMs,
      reconcileMs: 0,
      // A conflict cannot happen between parts that write their own objects; these only have to be sane.
      backOffInitialMs: 5,
      backOffMaximumMs: 1_000_000,
    }),
    [Constants],
  );
});
