import { ContainerModule, tokens } from 'regatta/kit';
import type { SwarmConstants } from '../profiles/28.js';
import { Agents, State } from '../resources/tokens.js';
import { NodeAgents } from './node-agents.js';
import { RoutingMesh } from './routing-mesh.js';

/** What runs on the nodes. */
export const agentModule = new ContainerModule(({ bind }) => {
  const { Component, Constants, Exec, Machines, Network, Random, Runtime, Tasks, Usage } = tokens;
  bind(Agents)
    .toResolvedValue(
      (tasks, random, state, machines, runtime, exec, usage, network, constants) => {
        const values = constants as SwarmConstants;
        return new NodeAgents({ tasks, random, state, machines, runtime, exec, usage, network, constants: values });
      },
      [Tasks, Random, State, Machines, Runtime, Exec, Usage, Network, Constants],
    )
    .inSingletonScope();
  bind(Component).toResolvedValue((agents) => agents, [Agents]);
  bind(Component).toResolvedValue(
    (tasks, state, machines, network, constants) =>
      new RoutingMesh(tasks, state, machines, network, constants as SwarmConstants),
    [Tasks, State, Machines, Network, Constants],
  );
});
