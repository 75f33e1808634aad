import type { Call, Store } from 'regatta/kit';
import type { ExecutorProcesses } from '../agent/executor-processes.js';
import type { Agent } from '../resources/agent.js';
import { executorName, type ExecutorRecord } from '../resources/executor.js';
import type { Framework } from '../resources/framework.js';
import type { TaskStatus, Value } from '../resources/messages.js';
import type { Task } from '../resources/task.js';
import { MasterRefusal, sendText } from './answers.js';
import { acceptedEncoding, readCall, RecordStream } from './api-call.js';
import { agentInfoOf } from './v1-json.js';

/** A call of an executor. Source: mesos include/mesos/v1/executor/executor.proto. */
interface ExecutorCall {
  readonly type?: string;
  readonly executor_id: Value;
  readonly framework_id: Value;
  readonly subscribe?: object;
  readonly update?: { readonly status: TaskStatus };
  readonly message?: { readonly data: string };
}

/** `POST /api/v1/executor` of an agent, for executors that frameworks bring. Source: mesos src/slave/http.cpp executor; recorded http-executor. */
export class ExecutorApi {
  readonly #store: Store;
  readonly #processes: ExecutorProcesses;

  constructor(store: Store, processes: ExecutorProcesses) {
    this.#store = store;
    this.#processes = processes;
  }

  accept(call: Call, agent: Agent): void {
    const message = readCall(call, 'executor.Call') as ExecutorCall;
    const problem = callProblem(message);
    if (problem !== undefined) throw new MasterRefusal(400, `Failed to validate Executor::Call: ${problem}`);
    if (message.type === 'SUBSCRIBE') acceptedEncoding(call);
    if (message.type === 'HEARTBEAT') return sendText(call, 202, '');
    const executor = this.#executor(message, agent);
    if (message.type === 'SUBSCRIBE') return this.#subscribe(call, executor, agent);
    if (!this.#processes.isSubscribed(executor)) throw new MasterRefusal(403, 'Executor is not subscribed');
    if (message.type === 'UPDATE') this.#processes.update(executor, message.update!.status, agent.address);
    else if (message.type === 'MESSAGE') this.#processes.message(executor, message.message!.data);
    else throw new MasterRefusal(501, '501 Not Implemented.');
    sendText(call, 202, '');
  }

  #subscribe(call: Call, executor: ExecutorRecord, agent: Agent): void {
    const records = new RecordStream(call, 'executor.Event');
    const stream = { send: (event: object) => records.send(event), close: () => records.close() };
    const framework = this.#store.get<Framework>('Framework', '', executor.frameworkId)?.value;
    const defaults = { failover_timeout: 0, checkpoint: false };
    this.#processes.subscribe(executor, stream, {
      ...(framework && { framework_info: { ...defaults, ...framework.info, id: { value: framework.id } } }),
      agent_info: agentInfoOf(agent),
    });
    call.onClose(() => this.#processes.unsubscribe(executor, stream));
  }

  #executor({ framework_id: framework, executor_id: id }: ExecutorCall, agent: Agent): ExecutorRecord {
    const isHere = this.#store
      .find<Task>('Task', 'agent', agent.id)
      .some(({ value }) => value.frameworkId === framework.value);
    const executor = this.#store.get<ExecutorRecord>(
      'Executor',
      framework.value,
      executorName(agent.id, id.value),
    )?.value;
    if (!isHere && executor === undefined) throw new MasterRefusal(400, 'Framework cannot be found');
    if (executor === undefined || executor.endedAt !== 0) throw new MasterRefusal(400, 'Executor cannot be found');
    return executor;
  }
}

/** Source: mesos src/slave/validation.cpp executor::call::validate. */
function callProblem({
  type,
  update,
  executor_id: id,
  framework_id: framework,
  ...parts
}: ExecutorCall): string | undefined {
  if (type === undefined) return "Expecting 'type' to be present";
  if (type === 'SUBSCRIBE' && parts.subscribe === undefined) return "Expecting 'subscribe' to be present";
  if (type === 'MESSAGE' && parts.message === undefined) return "Expecting 'message' to be present";
  if (type !== 'UPDATE') return undefined;
  if (update === undefined) return "Expecting 'update' to be present";
  const { uuid, source, state, executor_id: inner } = update.status;
  if (uuid === undefined) return "Expecting 'uuid' to be present";
  if (!/^[A-Za-z0-9+/]{22}==$/.test(uuid)) return 'Not a valid UUID';
  const who = `executor ${id.value} of framework ${framework.value}`;
  if (inner !== undefined && inner.value !== id.value)
    return `ExecutorID in Call: ${id.value} does not match ExecutorID in TaskStatus: ${inner.value}`;
  if (source !== 'SOURCE_EXECUTOR') return `Received Call from ${who} with invalid source, expecting 'SOURCE_EXECUTOR'`;
  return state === 'TASK_STAGING' ? `Received TASK_STAGING from ${who} which is not allowed` : undefined;
}
