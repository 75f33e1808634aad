import { executorName, type ExecutorRecord } from '../resources/executor.js';
import type { ExecutorInfo } from '../resources/messages.js';
import { resourcesOfJson } from '../resources/resource-json.js';
import type { MasterContext } from './context.js';

/** The executors that frameworks have asked for. They live as long as their agents run them. */
export class ExecutorTable {
  readonly #master: MasterContext;

  constructor(master: MasterContext) {
    this.#master = master;
  }

  get(frameworkId: string, agentId: string, id: string): ExecutorRecord | undefined {
    const found = this.#master.store.get<ExecutorRecord>('Executor', frameworkId, executorName(agentId, id))?.value;
    return found?.endedAt === 0 ? found : undefined;
  }

  /** Makes it known unless it runs already. */
  ensure(frameworkId: string, agentId: string, role: string, info: ExecutorInfo): void {
    const id = info.executor_id.value;
    if (this.get(frameworkId, agentId, id) !== undefined) return;
    const { store } = this.#master;
    const name = executorName(agentId, id);
    // An earlier one of the same name has ended.
    if (store.get('Executor', frameworkId, name) !== undefined) store.delete('Executor', frameworkId, name);
    store.create<ExecutorRecord>('Executor', frameworkId, name, {
      id,
      frameworkId,
      agentId,
      role,
      info,
      resources: resourcesOfJson(info.resources),
      inbox: [],
      stopping: false,
      startedAt: this.#master.tasks.now,
      endedAt: 0,
      status: 0,
      told: false,
    });
  }

  /** Passes on what a framework has to say; best effort. */
  tell(frameworkId: string, agentId: string, id: string, data: string): void {
    const executor = this.get(frameworkId, agentId, id);
    if (executor !== undefined) this.#write({ ...executor, inbox: [...executor.inbox, data] });
  }

  /** Ends an executor and with it its tasks; false when there is none. */
  shutDown(frameworkId: string, agentId: string, id: string): boolean {
    const executor = this.get(frameworkId, agentId, id);
    if (executor === undefined) return false;
    if (!executor.stopping) this.#write({ ...executor, stopping: true });
    return true;
  }

  /** An agent said that an executor has ended: its resources are free, and its framework hears of it. */
  ended(executor: ExecutorRecord): void {
    if (executor.told) return;
    const { frameworkId, agentId, role, id, resources, status } = executor;
    this.#write({ ...executor, told: true });
    this.#master.allocator.recover(frameworkId, role, agentId, resources);
    const failure = { agent_id: { value: agentId }, executor_id: { value: id }, status };
    this.#master.send(frameworkId, { type: 'FAILURE', failure });
  }

  /** Forgets those of a framework or of an agent that is no more. */
  forget(filter: (executor: ExecutorRecord) => boolean): void {
    for (const { namespace, name, value } of this.#master.store.list<ExecutorRecord>('Executor').items)
      if (filter(value)) this.#master.store.delete('Executor', namespace, name);
  }

  #write(executor: ExecutorRecord): void {
    const name = executorName(executor.agentId, executor.id);
    this.#master.store.update<ExecutorRecord>('Executor', executor.frameworkId, name, executor);
  }
}
