import type { Call, Store, Tasks } from 'regatta/kit';
import type { Master } from '../master/master.js';
import type { Agent } from '../resources/agent.js';
import type { Framework } from '../resources/framework.js';
import type { TaskStatus } from '../resources/messages.js';
import type { Task } from '../resources/task.js';
import { RecordStream } from './api-call.js';
import type { OperatorReads } from './operator-reads.js';
import { taskJson, V1Json } from './v1-json.js';

/** Most subscribers; the oldest is sent away for one more. Source: mesos --max_operator_event_stream_subscribers. */
const MOST_SUBSCRIBERS = 1000;

/**
 * The event streams of the operator API, told from what changes in the store. An agent is only called removed when it unregisters, not
 * when it becomes unreachable or is marked gone. Source: mesos src/master/master.cpp; recorded http-operator-subscribe.
 */
export class OperatorStreams {
  readonly #tasks: Tasks;
  readonly #master: Master;
  readonly #reads: OperatorReads;
  readonly #json: V1Json;
  readonly #streams = new Set<RecordStream>();

  constructor(tasks: Tasks, store: Store, master: Master, reads: OperatorReads) {
    this.#tasks = tasks;
    this.#master = master;
    this.#reads = reads;
    this.#json = new V1Json(store, master);
    store.watch('Task', {}, ({ object, previous }) =>
      this.#taskChanged(object.value as Task, previous?.value as Task | undefined),
    );
    store.watch('Agent', {}, ({ object, previous }) =>
      this.#agentChanged(object.value as Agent, previous?.value as Agent | undefined),
    );
    store.watch('Framework', {}, ({ object, previous }) =>
      this.#frameworkChanged(object.value as Framework, previous?.value as Framework | undefined),
    );
  }

  open(call: Call): void {
    const stream = new RecordStream(call, 'master.Event');
    if (this.#streams.size >= MOST_SUBSCRIBERS) [...this.#streams][0]?.close();
    this.#streams.add(stream);
    call.onClose(() => this.#streams.delete(stream));
    const { schedulerHeartbeatIntervalMs: periodMs } = this.#master.context.constants;
    stream.send({
      type: 'SUBSCRIBED',
      subscribed: { get_state: this.#reads.state(undefined), heartbeat_interval_seconds: periodMs / 1000 },
    });
    this.#beat(stream, periodMs);
  }

  #beat(stream: RecordStream, periodMs: number): void {
    if (stream.ended) return;
    stream.send({ type: 'HEARTBEAT' });
    this.#tasks.after(periodMs, () => this.#beat(stream, periodMs), { unref: true });
  }

  #taskChanged(task: Task, before: Task | undefined): void {
    if (this.#streams.size === 0) return;
    if (before === undefined) return this.#tell({ type: 'TASK_ADDED', task_added: { task: taskJson(task) } });
    const status = task.statuses.at(-1);
    if (status === undefined || !isNews(status, before.statuses.at(-1))) return;
    this.#tell({
      type: 'TASK_UPDATED',
      task_updated: { framework_id: { value: task.frameworkId }, status, state: task.state },
    });
  }

  #agentChanged(agent: Agent, before: Agent | undefined): void {
    if (this.#streams.size === 0) return;
    const wasAway = before?.state === 'unreachable' || before?.state === 'recovered';
    const cameBack = wasAway && agent.state === 'registered';
    if (before === undefined || cameBack)
      this.#tell({ type: 'AGENT_ADDED', agent_added: { agent: this.#json.agent(agent) } });
    else if (agent.state === 'removed' && before.state !== 'removed')
      this.#tell({ type: 'AGENT_REMOVED', agent_removed: { agent_id: { value: agent.id } } });
  }

  #frameworkChanged(framework: Framework, before: Framework | undefined): void {
    if (this.#streams.size === 0) return;
    const shown = { framework: this.#json.framework(framework) };
    if (before === undefined) this.#tell({ type: 'FRAMEWORK_ADDED', framework_added: shown });
    else if (framework.completedAt !== 0 && before.completedAt === 0)
      this.#tell({
        type: 'FRAMEWORK_REMOVED',
        framework_removed: { framework_info: { ...framework.info, id: { value: framework.id } } },
      });
    else if (framework.connected !== before.connected || framework.info !== before.info)
      this.#tell({ type: 'FRAMEWORK_UPDATED', framework_updated: shown });
  }

  #tell(event: object): void {
    for (const stream of this.#streams) stream.send(event);
  }
}

/** A status tells something when it is another state, or a check has another result. */
function isNews(status: TaskStatus, before: TaskStatus | undefined): boolean {
  return (
    before?.state !== status.state ||
    before.healthy !== status.healthy ||
    JSON.stringify(before.check_status) !== JSON.stringify(status.check_status)
  );
}
