import { ContainerModule, tokens } from 'regatta/kit';
import type { MesosConstants } from '../profiles/1.11.js';
import { Agent } from './agent.js';
import { AgentRegistration } from './registration.js';

export const agentModule = new ContainerModule(({ bind }) => {
  const { Component, Constants, Controller, Exec, Machines, Network, Random, Runtime, Store, Tasks } = tokens;
  bind(Component).toResolvedValue(
    (tasks, store, random, machines, runtime, constants) =>
      new AgentRegistration(tasks, store, random, machines, runtime, constants as MesosConstants),
    [Tasks, Store, Random, Machines, Runtime, Constants],
  );
  bind(Controller).toResolvedValue(
    (tasks, store, random, machines, runtime, exec, network, constants) =>
      new Agent(tasks, store, random, machines, runtime, exec, network, constants as MesosConstants),
    [Tasks, Store, Random, Machines, Runtime, Exec, Network, Constants],
  );
});
