import type { Random, Store, Tasks } from 'regatta/kit';
import type { Connection } from '../../master/context.js';
import type { Master } from '../../master/master.js';
import type { MesosConstants } from '../../profiles/1.11.js';
import type { Framework } from '../../resources/framework.js';
import type { FrameworkInfo, SchedulerCall, SchedulerEvent } from '../../resources/messages.js';
import { MARATHON } from './names.js';

/** Marathon asks for its stream again so long after it broke, in milliseconds. Declared: a library default of one second. */
const RESUBSCRIBE_MS = 1000;

/**
 * Marathon's end of its stream: the same calls and events as any framework's over HTTP, with a hop each way, but without the
 * socket. Nothing else of the master is used.
 */
export class SchedulerDriver {
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #random: Random;
  readonly #master: Master;
  readonly #constants: MesosConstants;
  readonly #receive: (event: SchedulerEvent) => void;
  #stream: Connection | undefined;
  #frameworkId = '';
  #stopped = true;

  constructor(
    tasks: Tasks,
    store: Store,
    random: Random,
    master: Master,
    constants: MesosConstants,
    receive: (event: SchedulerEvent) => void,
  ) {
    this.#tasks = tasks;
    this.#store = store;
    this.#random = random.fork('marathon/driver');
    this.#master = master;
    this.#constants = constants;
    this.#receive = receive;
  }

  /** Subscribes, under the id of an earlier time if there is one. */
  start(frameworkId: string): void {
    this.#stopped = false;
    this.#frameworkId = frameworkId;
    const stream: Connection = {
      streamId: this.#random.uuid(),
      send: (event) => this.#deliver(stream, event),
      close: () => this.#closed(stream),
    };
    this.#stream = stream;
    const call: SchedulerCall = {
      type: 'SUBSCRIBE',
      ...(frameworkId !== '' && { framework_id: { value: frameworkId } }),
      subscribe: { framework_info: frameworkInfo(frameworkId, this.#constants) },
    };
    this.#hop(() => this.#stream === stream && this.#master.subscribe(call, stream));
  }

  stop(): void {
    this.#stopped = true;
    const stream = this.#stream;
    this.#stream = undefined;
    if (stream !== undefined && this.#frameworkId !== '') this.#master.disconnected(this.#frameworkId, stream.streamId);
  }

  /** Sends any other call. It is lost when the stream is not there, as every framework has to expect. */
  call(call: SchedulerCall): void {
    const stream = this.#stream;
    if (stream === undefined) return;
    this.#hop(() => {
      const framework = this.#store.get<Framework>('Framework', '', this.#frameworkId)?.value;
      if (framework !== undefined && this.#stream === stream)
        this.#master.call(framework, { ...call, framework_id: { value: framework.id } });
    });
  }

  #deliver(stream: Connection, event: SchedulerEvent): void {
    if (event.type === 'SUBSCRIBED') this.#frameworkId = event.subscribed.framework_id.value;
    this.#hop(() => this.#stream === stream && this.#receive(event));
  }

  #closed(stream: Connection): void {
    if (this.#stream !== stream) return;
    this.#stream = undefined;
    this.#tasks.after(
      RESUBSCRIBE_MS,
      () => {
        if (!this.#stopped && this.#stream === undefined) this.start(this.#frameworkId);
      },
      { author: MARATHON },
    );
  }

  #hop(run: () => void): void {
    this.#tasks.after(this.#constants.frameworkHopMs, run, { author: MARATHON });
  }
}

/** Source: marathon src/main/scala/mesosphere/marathon/MarathonSchedulerDriver.scala. */
function frameworkInfo(id: string, constants: MesosConstants): FrameworkInfo {
  return {
    ...(id !== '' && { id: { value: id } }),
    name: 'marathon',
    user: 'root',
    roles: ['*'],
    failover_timeout: constants.marathonFailoverTimeoutMs / 1000,
    checkpoint: true,
    hostname: 'marathon',
    capabilities: [{ type: 'PARTITION_AWARE' }, { type: 'TASK_KILLING_STATE' }, { type: 'MULTI_ROLE' }],
  };
}
