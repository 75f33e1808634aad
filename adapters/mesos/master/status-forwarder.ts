import type { Controller, Store, Trigger } from 'regatta/kit';
import type { Agent } from '../resources/agent.js';
import type { AgentProcess } from '../resources/agent-process.js';
import type { ExecutorRecord } from '../resources/executor.js';
import type { Execution } from '../resources/execution.js';
import type { Master } from './master.js';

/** Reads what agents say: their registrations (`agent MACHINE`), the ends of executors (`executor FRAMEWORK NAME`) and the updates of their tasks (`FRAMEWORK/TASK`). */
export class StatusForwarder implements Controller {
  readonly id = 'mesos-master-agents';
  readonly part = 'master';
  readonly triggers: readonly Trigger[] = [
    { kind: 'AgentProcess', keys: ({ object }) => `agent ${object.name}` },
    { kind: 'Execution', keys: ({ object }) => `${object.namespace}/${object.name}` },
    { kind: 'Executor', keys: ({ object }) => `executor ${object.namespace} ${object.name}` },
    {
      // An agent that came back may have updates that could not be delivered.
      kind: 'Agent',
      keys: ({ object, previous }) =>
        (object.value as Agent).registrations === (previous?.value as Agent | undefined)?.registrations
          ? undefined
          : this.#executionsOn(object.name),
    },
  ];
  readonly #store: Store;
  readonly #master: Master;

  constructor(store: Store, master: Master) {
    this.#store = store;
    this.#master = master;
  }

  initialKeys(): Iterable<string> {
    const executions = this.#store.list('Execution').items.map(({ namespace, name }) => `${namespace}/${name}`);
    return [...this.#store.list('AgentProcess').items.map(({ name }) => `agent ${name}`), ...executions];
  }

  reconcile(key: string): void {
    if (!this.#master.leading) return;
    if (key.startsWith('executor ')) return this.#executorEnded(key);
    if (key.startsWith('agent ')) return this.#register(key.slice('agent '.length));
    const slash = key.indexOf('/');
    const execution = this.#store.get<Execution>('Execution', key.slice(0, slash), key.slice(slash + 1))?.value;
    const task = this.#master.tasks.get(key.slice(0, slash), key.slice(slash + 1));
    if (execution === undefined || task === undefined) return;
    const agent = this.#store.get<Agent>('Agent', '', execution.agentId)?.value;
    if (agent !== undefined && this.#master.agents.hears(agent))
      this.#master.context.asMaster(() => this.#master.tasks.forward(task, execution));
  }

  #register(machine: string): void {
    const said = this.#store.get<AgentProcess>('AgentProcess', '', machine)?.value;
    if (said !== undefined) this.#master.context.asMaster(() => this.#master.agents.register(said));
  }

  #executorEnded(key: string): void {
    const [, frameworkId = '', name = ''] = key.split(' ');
    const executor = this.#store.get<ExecutorRecord>('Executor', frameworkId, name)?.value;
    if (executor !== undefined && executor.endedAt !== 0)
      this.#master.context.asMaster(() => this.#master.tasks.executors.ended(executor));
  }

  #executionsOn(agentId: string): string[] {
    return this.#store
      .find<Execution>('Execution', 'agent', agentId)
      .map(({ namespace, name }) => `${namespace}/${name}`);
  }
}
