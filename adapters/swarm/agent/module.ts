import { ContainerModule, tokens } from 'regatta/kit';
import type { SwarmConstants } from '../profiles/28.js';
import { Agents, State } from '../resources/tokens.js';
import { NodeAgents } from './node-agents.js';
import { RoutingMesh } from './routing-mesh.js';

/** What runs on the nodes. */
export const agentModule = new ContainerModule(({ bind }) => {
  const { Component, Constants, Machines, Network, Random, Runtime, Tasks } = tokens;
  bind(Agents)
    .toResolvedValue(
      (tasks, random, state, machines, runtime, network, constants) =>
        new NodeAgents({ tasks, random, state, machines, runtime, network, constants: constants as SwarmConstants }),
      [Tasks, Random, State, Machines, Runtime, Network, Constants],
    )
    .inSingletonScope();
  bind(Component).toResolvedValue((agents) => agents, [Agents]);
  bind(Component).toResolvedValue(
    (tasks, state, machines, network, constants) =>
      new RoutingMesh(tasks, state, machines, network, constants as SwarmConstants),
    [Tasks, State, Machines, Network, Constants],
  );
});
