import type { Call, Random, Store, Tasks } from 'regatta/kit';
import type { Connection, MasterContext } from '../master/context.js';
import type { Master } from '../master/master.js';
import type { Framework } from '../resources/framework.js';
import type { SchedulerCall, SchedulerEvent } from '../resources/messages.js';
import { bodyText, encode, MasterRefusal, sendText } from './answers.js';
import { acceptsJson, requireJson } from './media-types.js';
import { callProblem, withoutNulls } from './scheduler-checks.js';

/** `POST /api/v1/scheduler`. The order of the checks is that of a recording: http-scheduler-protocol. */
export class SchedulerApi {
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #random: Random;
  readonly #master: Master;

  constructor(tasks: Tasks, store: Store, random: Random, master: Master) {
    this.#tasks = tasks;
    this.#store = store;
    this.#random = random.fork('scheduler-api');
    this.#master = master;
  }

  accept(call: Call): void {
    if (!this.#master.leading) throw new MasterRefusal(503, 'No leader elected');
    if (call.method !== 'POST')
      throw new MasterRefusal(405, `Expecting one of { 'POST' }, but received '${call.method}'`, { allow: 'POST' });
    requireJson(call);
    const message = parse(bodyText(call));
    const problem = callProblem(message);
    if (problem !== undefined) throw new MasterRefusal(400, `Failed to validate scheduler::Call: ${problem}`);
    if (message.type === 'SUBSCRIBE') return this.#subscribe(call, message);
    const framework = this.#framework(call, message);
    const { framework_info: info, suppressed_roles: suppressed = [] } = message.update_framework ?? {};
    const refused = info === undefined ? undefined : this.#master.frameworks.updateProblem(framework, info, suppressed);
    if (refused !== undefined) throw new MasterRefusal(400, refused);
    this.#master.call(framework, message);
    sendText(call, message.type === 'UPDATE_FRAMEWORK' ? 200 : 202, '');
  }

  #subscribe(call: Call, message: SchedulerCall): void {
    if (!acceptsJson(call))
      throw new MasterRefusal(406, `Expecting 'Accept' to allow application/json or application/x-protobuf`);
    if (call.headers['mesos-stream-id'] !== undefined)
      throw new MasterRefusal(400, "Subscribe calls should not include the 'Mesos-Stream-Id' header");
    const stream = new HttpStream(call, this.#random.uuid(), this.#tasks, this.#master.context);
    stream.open();
    this.#master.subscribe(message, stream);
    call.onClose(() => {
      stream.stop();
      if (stream.frameworkId !== '') this.#master.disconnected(stream.frameworkId, stream.streamId);
    });
  }

  #framework(call: Call, message: SchedulerCall): Framework {
    const id = message.framework_id?.value ?? '';
    const framework = this.#store.get<Framework>('Framework', '', id)?.value;
    if (framework === undefined || framework.completedAt !== 0)
      throw new MasterRefusal(400, 'Framework cannot be found');
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

/** One subscription over HTTP: RecordIO, one write a record, because a known client cannot take two in one chunk. */
class HttpStream implements Connection {
  frameworkId = '';
  readonly streamId: string;
  readonly #call: Call;
  readonly #tasks: Tasks;
  readonly #master: MasterContext;
  #ended = false;

  constructor(call: Call, streamId: string, tasks: Tasks, master: MasterContext) {
    this.#call = call;
    this.streamId = streamId;
    this.#tasks = tasks;
    this.#master = master;
  }

  open(): void {
    this.#call.reply.head(200, { 'content-type': 'application/json', 'mesos-stream-id': this.streamId });
  }

  send(event: SchedulerEvent): void {
    if (this.#ended) return;
    // Escaped to ASCII, so that a length in bytes and one in characters are the same.
    const json = JSON.stringify(event).replace(
      /[\u0080-\uffff]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    const kept = this.#call.reply.write(encode(`${json.length}\n${json}`));
    if (event.type === 'SUBSCRIBED') {
      this.frameworkId = event.subscribed.framework_id.value;
      this.#beat();
    }
    if (!kept) this.close();
  }

  close(): void {
    this.stop();
    this.#call.reply.end();
  }

  stop(): void {
    this.#ended = true;
  }

  /** The first heartbeat follows the subscription at once. Source: recorded README, point 11. */
  #beat(): void {
    if (this.#ended) return;
    this.send({ type: 'HEARTBEAT' });
    this.#tasks.after(this.#master.constants.schedulerHeartbeatIntervalMs, () => this.#beat(), { unref: true });
  }
}

function parse(text: string): SchedulerCall {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const detail = error instanceof Error ? error.message : '';
    throw new MasterRefusal(400, `Failed to parse body into JSON: ${detail}`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new MasterRefusal(400, 'Failed to convert JSON into Call protobuf: Expecting a JSON object');
  return withoutNulls(value) as SchedulerCall;
}
