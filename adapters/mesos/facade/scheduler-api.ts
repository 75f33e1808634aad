import type { Call, Random, Store, Tasks } from 'regatta/kit';
import type { Connection, MasterContext } from '../master/context.js';
import { updateProblem } from '../master/framework-validation.js';
import type { Master } from '../master/master.js';
import type { Framework } from '../resources/framework.js';
import type { SchedulerCall, SchedulerEvent } from '../resources/messages.js';
import { MasterRefusal, sendText } from './answers.js';
import { acceptedEncoding, readCall, RecordStream } from './api-call.js';
import type { Authentication } from './authentication.js';
import { callProblem, principalProblem } from './scheduler-checks.js';

/** `POST /api/v1/scheduler`. The order of the checks is that of a recording: http-scheduler-protocol. */
export class SchedulerApi {
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #random: Random;
  readonly #master: Master;
  readonly #authentication: Authentication;

  constructor(tasks: Tasks, store: Store, random: Random, master: Master, authentication: Authentication) {
    this.#tasks = tasks;
    this.#store = store;
    this.#random = random.fork('scheduler-api');
    this.#master = master;
    this.#authentication = authentication;
  }

  accept(call: Call): void {
    const principal = this.#authentication.principalOf(call, 'scheduler');
    const message = readCall(call, 'scheduler.Call') as SchedulerCall;
    const problem = callProblem(message, principal);
    if (problem !== undefined) throw new MasterRefusal(400, `Failed to validate scheduler::Call: ${problem}`);
    if (message.type === 'SUBSCRIBE') return this.#subscribe(call, message, principal);
    if (message.type === 'RECONCILE_OPERATIONS') acceptedEncoding(call);
    const framework = this.#framework(call, message, principal);
    // The real master dies of this one.
    if (message.type === 'UNKNOWN') throw new MasterRefusal(501, '501 Not Implemented.');
    const { framework_info: info, suppressed_roles: suppressed = [] } = message.update_framework ?? {};
    const { flags } = this.#master.context;
    const refused = info === undefined ? undefined : updateProblem(framework, info, suppressed, flags);
    if (refused !== undefined) throw new MasterRefusal(400, refused);
    this.#master.call(framework, message);
    sendText(call, message.type === 'UPDATE_FRAMEWORK' ? 200 : 202, '');
  }

  #subscribe(call: Call, message: SchedulerCall, principal: string | undefined): void {
    acceptedEncoding(call);
    if (call.headers['mesos-stream-id'] !== undefined)
      throw new MasterRefusal(400, "Subscribe calls should not include the 'Mesos-Stream-Id' header");
    const stream = new HttpStream(call, this.#random.uuid(), this.#tasks, this.#master.context);
    this.#master.subscribe(withPrincipal(message, principal), stream);
    call.onClose(() => {
      if (stream.frameworkId !== '') this.#master.disconnected(stream.frameworkId, stream.streamId);
    });
  }

  #framework(call: Call, message: SchedulerCall, principal: string | undefined): Framework {
    const id = message.framework_id?.value ?? '';
    const framework = this.#store.get<Framework>('Framework', '', id)?.value;
    if (framework === undefined || framework.completedAt !== 0)
      throw new MasterRefusal(400, 'Framework cannot be found');
    if (principal !== undefined && principal !== (framework.info.principal ?? ''))
      throw new MasterRefusal(400, `Authenticated ${principalProblem(principal, framework.info.principal ?? '')}`);
    if (!framework.connected) throw new MasterRefusal(403, 'Framework is not subscribed');
    const given = call.headers['mesos-stream-id'];
    if (given === undefined)
      throw new MasterRefusal(400, "All non-subscribe calls should include the 'Mesos-Stream-Id' header");
    if (this.#master.context.connections.get(id)?.streamId !== given)
      throw new MasterRefusal(
        400,
        `The stream ID '${given}' included in this request didn't match the stream ID currently associated with framework ID ${id}`,
      );
    return framework;
  }
}

/** A framework that names no principal gets the one it has authenticated with. */
function withPrincipal(message: SchedulerCall, principal: string | undefined): SchedulerCall {
  const info = message.subscribe?.framework_info;
  if (principal === undefined || info === undefined || info.principal !== undefined) return message;
  return { ...message, subscribe: { ...message.subscribe, framework_info: { ...info, principal } } };
}

/** One subscription of a framework over HTTP. */
class HttpStream implements Connection {
  frameworkId = '';
  readonly streamId: string;
  readonly #records: RecordStream;
  readonly #tasks: Tasks;
  readonly #master: MasterContext;

  constructor(call: Call, streamId: string, tasks: Tasks, master: MasterContext) {
    this.#records = new RecordStream(call, 'scheduler.Event', { 'mesos-stream-id': streamId });
    this.streamId = streamId;
    this.#tasks = tasks;
    this.#master = master;
  }

  send(event: SchedulerEvent): void {
    this.#records.send(event);
    if (event.type !== 'SUBSCRIBED') return;
    this.frameworkId = event.subscribed.framework_id.value;
    this.#beat();
  }

  close(): void {
    this.#records.close();
  }

  /** The first heartbeat follows the subscription at once. Source: recorded README, point 11. */
  #beat(): void {
    if (this.#records.ended) return;
    this.send({ type: 'HEARTBEAT' });
    this.#tasks.after(this.#master.constants.schedulerHeartbeatIntervalMs, () => this.#beat(), { unref: true });
  }
}
