import { memoryCall, type MemoryResult } from 'regatta/kit';
import type { World } from 'regatta/testing';
import type { MasterFlags } from '../resources/master-flags.js';
import { recordedWorld, type RecordedPlan } from './recorded-cluster.js';
import { parsed, reducedLike, sorted } from './recorded-shape.js';
import { FOLLOWER, leaderOf } from './recorded-masters.js';
import { eventsIn, RecordedStream, type Json } from './recorded-stream.js';
import { RecordedValues } from './recorded-values.js';

interface Request {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly to?: string;
}

interface Response {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly events?: readonly Json[];
  readonly closedByServer?: boolean;
  readonly eventsAfter?: {
    readonly stream: string;
    readonly events: readonly Json[];
    readonly closedByServer?: boolean;
  };
}

interface Interaction {
  readonly id: string;
  readonly cluster: string;
  readonly unstable?: boolean;
  readonly note?: string;
  readonly setup?: readonly Json[];
  readonly during?: readonly Json[];
  readonly request: Request;
  readonly response: Response;
  readonly keeps?: string;
}

export interface RecordedFile {
  readonly topic: string;
  readonly clusters: Readonly<Record<string, RecordedPlan>>;
  readonly interactions: readonly Interaction[];
}

export interface RecordedResult {
  readonly id: string;
  readonly outcome: 'pass' | 'fail' | 'skip';
  /** What differs, or why it was skipped. */
  readonly detail: string;
}

/** A request is over, and events that follow it have come, after so long. Virtual milliseconds. */
const PATIENCE_MS = 12_000;
/** What a `wait` of the recorder stands for. Virtual milliseconds. */
const WAIT_MS = 3000;
/** The same after an action that only time-outs notice. Virtual milliseconds. */
const LONG_WAIT_MS = 15_000;

/** Replays every interaction in file order, each cluster in a world of its own that has no Marathon. */
export function replayRecorded(recorded: RecordedFile): RecordedResult[] {
  const file = renamed(recorded);
  const clusters = new Map<string, RecordedCluster>();
  return file.interactions.map((interaction) => {
    const plan = file.clusters[interaction.cluster] ?? { agents: [] };
    const cluster = clusters.get(interaction.cluster) ?? new RecordedCluster(file.topic, interaction.cluster, plan);
    clusters.set(interaction.cluster, cluster);
    return { id: interaction.id, ...cluster.perform(interaction) };
  });
}

/** The recorder called its cluster otherwise, and had two masters on one host, which needs two ports. */
function renamed(file: RecordedFile): RecordedFile {
  const text = JSON.stringify(file).replaceAll('"oracle"', '"regatta"').replaceAll('"port":5060', '"port":5050');
  return JSON.parse(text.replaceAll('.test:5060', '.test:5050')) as RecordedFile;
}

class RecordedCluster {
  /** Whether OFFERS are left out of the events after an answer. */
  readonly #withoutOffers: boolean;
  readonly #world: World;
  readonly #values = new RecordedValues();
  readonly #streams = new Map<string, RecordedStream>();
  readonly #defaultTo: string | undefined;
  #broken = '';

  constructor(topic: string, cluster: string, plan: RecordedPlan) {
    this.#withoutOffers = topic === 'http-scheduler-launch' && cluster !== 'offers';
    const follows = cluster === 'follower';
    this.#defaultTo = follows ? 'follower' : undefined;
    this.#world = recordedWorld(topic, plan, follows ? ['master.test', 'follower.test'] : ['master.test']);
    // Where nothing listens at the address of ZooKeeper, nobody is elected.
    if (cluster === 'no-leader') this.#world.shared.machines.set('master.test', { connected: false });
    this.#advance(2000);
    const { id } = this.#world.sites[0]!.store.get<{ id: string }>('Master', '', 'leader')?.value ?? { id: '' };
    this.#values.bind('<master>', id);
    for (let index = 0; index < 40; index++) {
      this.#values.bind(`<agent-${index + 1}>`, `${id}-S${index}`);
      this.#values.bind(`<framework-${index + 1}>`, `${id}-${String(index).padStart(4, '0')}`);
    }
  }

  perform(interaction: Interaction): Omit<RecordedResult, 'id'> {
    if (this.#broken !== '') return { outcome: 'skip', detail: this.#broken };
    for (const step of interaction.setup ?? []) {
      const problem = this.#setUp(step);
      if (problem !== undefined) {
        this.#broken = problem;
        return { outcome: 'skip', detail: problem };
      }
    }
    const detail = this.#exchange(interaction);
    // What a wrong answer leads to must not be taken for the answer to the next request.
    if (detail !== undefined) this.#advance(LONG_WAIT_MS);
    if (interaction.unstable === true) return { outcome: 'skip', detail: 'its two recordings differ' };
    return detail === undefined ? { outcome: 'pass', detail: '' } : { outcome: 'fail', detail };
  }

  #exchange(interaction: Interaction): string | undefined {
    const { request, response, keeps, during = [] } = interaction;
    const after = response.eventsAfter;
    const stream = after === undefined ? undefined : this.#streams.get(after.stream);
    const before = stream === undefined ? 0 : this.#relevant(stream.result).length;
    const result = this.#send(request);
    for (const step of during) this.#setUp(step);
    this.#advance(PATIENCE_MS, () => result.status !== undefined);
    const found = this.#compareAnswer(result, interaction);
    if (response.events !== undefined && keeps === undefined) result.abort();
    if (keeps !== undefined) this.#keep(keeps, result, false, request.headers);
    if (found !== undefined || after === undefined || stream === undefined) return found;
    this.#advance(PATIENCE_MS, () => this.#relevant(stream.result).length >= before + after.events.length);
    this.#advance(200);
    const different = this.#values.difference(after.events, this.#relevant(stream.result).slice(before), 'events');
    return (
      different ?? (after.closedByServer === true && !stream.result.ended ? 'the stream is still open' : undefined)
    );
  }

  #compareAnswer(result: MemoryResult, { response, note }: Interaction): string | undefined {
    const { status, headers = {}, body, events, closedByServer } = response;
    if (result.status !== status) return `status ${result.status}, wanted ${status}: ${result.text().slice(0, 300)}`;
    for (const [name, wanted] of Object.entries(headers)) {
      if (name === 'Transfer-Encoding') continue;
      const different = this.#values.difference(wanted, result.headers[name.toLowerCase()], name);
      if (different !== undefined) return different;
    }
    if (events !== undefined) {
      this.#advance(2000, () => eventsIn(result).length >= events.length);
      const seen = eventsIn(result).slice(0, events.length);
      const reduced = note === undefined ? seen : seen.map((event, index) => reducedLike(events[index], event));
      const different = this.#values.difference(events, reduced, 'events');
      return different ?? (closedByServer === true && !result.ended ? 'the stream is still open' : undefined);
    }
    const text = result.text();
    if (body === undefined || body === '') return text === '' ? undefined : `a body: ${text.slice(0, 300)}`;
    if (typeof body === 'string' && note === undefined) return this.#values.difference(body, text);
    const ours =
      note === undefined && typeof body !== 'string' ? this.#shaped(body, text) : reducedLike(body, parsed(text));
    return this.#values.difference(sorted(body), sorted(ours));
  }

  /** Names of frameworks and tasks were picked out without a note in some reads. */
  #shaped(body: unknown, text: string): unknown {
    return Array.isArray(body) && !text.startsWith('[') ? reducedLike(body, parsed(text)) : parsed(text);
  }

  #setUp(step: Json): string | undefined {
    if (step['stream'] !== undefined) {
      const request = step['request'] as Request;
      const result = this.#send(request);
      const headers = request.headers ?? this.#credentials(request.body as Json);
      this.#keep(step['stream'] as string, result, step['acknowledges'] === true, headers);
      this.#advance(PATIENCE_MS, () => eventsIn(result).some(({ type }) => type === step['until']));
      return undefined;
    }
    if (step['request'] !== undefined) {
      const { status } = this.#send(step['request'] as Request);
      this.#advance(200);
      const wanted = step['expectStatus'];
      return wanted === undefined || status === wanted ? undefined : `a request of the setup got ${status}`;
    }
    if (step['await'] !== undefined) return this.#await(step['await'] as Json, step['offer'] as string | undefined);
    if (step['sleep'] !== undefined) return this.#wait(step['sleep'] as number);
    if (step['wait'] !== undefined) return this.#waitFor(step['wait'] as string);
    if (step['action'] !== undefined) return this.#act(step['action'] as string);
    if (step['close'] === undefined) return `needs ${JSON.stringify(step)}`;
    this.#streams.get(step['close'] as string)?.result.abort();
    return this.#wait(500);
  }

  /** Something that was done to a process. */
  #act(action: string): string | undefined {
    const agent = /agent (\w+)/.exec(action)?.[1];
    if (action.startsWith('a second master')) return undefined;
    if (action === 'kill the leader') this.#world.shared.machines.set('master.test', { agentRunning: false });
    else if (action.startsWith('shut down') && agent !== undefined) this.#world.shared.machines.remove(`${agent}.test`);
    else if (action.startsWith('kill agent') && agent !== undefined)
      this.#world.shared.machines.set(`${agent}.test`, { agentRunning: false });
    else return `needs the action "${action}"`;
    return undefined;
  }

  #waitFor(what: string): undefined {
    if (!what.includes('elected')) return this.#wait(what.includes('unreachable') ? LONG_WAIT_MS : WAIT_MS);
    this.#advance(LONG_WAIT_MS, () => leaderOf(this.#world.sites[0]!.store) === FOLLOWER);
    return undefined;
  }

  #wait(forMs: number): undefined {
    this.#advance(forMs);
    return undefined;
  }

  #await({ stream: name, event, agent, task, state }: Json, offerAlias: string | undefined): string | undefined {
    const stream = this.#streams.get(name as string);
    if (stream === undefined) return `stream ${name as string} is not open`;
    const offers = () => this.#offersOn(stream, agent as string | undefined);
    const statuses = () =>
      stream.events
        .filter(({ type }) => type === 'UPDATE')
        .map((one) => (one['update'] as { status: { task_id: { value: string }; state: string } }).status)
        .filter((status) => task === undefined || status.task_id.value === task)
        .filter((status) => state === undefined || status.state === state);
    const there = () =>
      event === 'OFFERS'
        ? offers().length > 0
        : event === 'UPDATE'
          ? statuses().length > 0
          : stream.events.some(({ type }) => type === event);
    this.#advance(PATIENCE_MS, there);
    if (!there()) return `no ${event as string} came on ${name as string}`;
    if (offerAlias !== undefined) this.#values.bind(offerAlias, offers().at(-1)!.id.value);
    return undefined;
  }

  /** Offers on a stream that can still be used. */
  #offersOn(stream: RecordedStream, agent: string | undefined): (Json & { id: { value: string } })[] {
    return stream.events
      .flatMap((one) => ((one['offers'] as Json | undefined)?.['offers'] ?? []) as (Json & { id: { value: string } })[])
      .filter(({ hostname }) => agent === undefined || hostname === `${agent}.test`)
      .filter(({ id }) => this.#world.sites[0]!.store.get('Offer', '', id.value) !== undefined);
  }

  #keep(
    name: string,
    result: MemoryResult,
    acknowledges: boolean,
    headers: Readonly<Record<string, string>> = {},
  ): void {
    this.#advance(10);
    const lower = Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), value]));
    const stream = new RecordedStream(this.#world, result, acknowledges, lower);
    this.#streams.set(name, stream);
    this.#values.bind(`<stream:${name}>`, stream.streamId);
  }

  #send(request: Request): MemoryResult {
    const { method, path, headers = {}, body, to = this.#defaultTo } = this.#values.filled(request);
    // The setups of streams leave the header out that everybody sends.
    const isBare = request.headers === undefined && typeof body === 'object' && path === '/api/v1/scheduler';
    const [bare = '', query = ''] = path.split('?');
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const named = to === undefined || to === 'leader' ? undefined : `${to}.test`;
    const { call, result } = memoryCall({
      method,
      path: bare,
      query,
      headers: {
        ...headers,
        ...(isBare && { 'Content-Type': 'application/json' }),
        ...(isBare && this.#credentials(body as Json)),
        ...(named !== undefined && { 'x-regatta-node': named }),
      },
      body: text,
    });
    this.#world.accept(call);
    this.#world.tasks.runUntil(this.#world.tasks.now);
    return result;
  }

  /** The recorder subscribed with the credentials of whom the framework names, and left them out of the steps. */
  #credentials(body: Json): Readonly<Record<string, string>> {
    const subscribe = body['subscribe'] as { framework_info?: { principal?: string } } | undefined;
    const principal = subscribe?.framework_info?.principal;
    const { credentials = {} } = this.#world.sites[0]!.store.get<MasterFlags>('MasterFlags', '', 'master')?.value ?? {};
    const secret = principal === undefined ? undefined : credentials[principal];
    return secret === undefined ? {} : { Authorization: `Basic ${btoa(`${principal}:${secret}`)}` };
  }

  /** Goes on in small steps, so that streams which acknowledge do it at once. */
  #advance(forMs: number, done: () => boolean = () => false): void {
    const until = this.#world.tasks.now + forMs;
    while (this.#world.tasks.now < until && !done()) {
      this.#world.tasks.runUntil(Math.min(until, this.#world.tasks.now + 20));
      for (const stream of this.#streams.values()) stream.acknowledge();
    }
  }

  /** Without heartbeats, and in one topic without offers, as the recording has it. */
  #relevant(result: MemoryResult): Json[] {
    return eventsIn(result).filter(({ type }) => type !== 'HEARTBEAT' && !(this.#withoutOffers && type === 'OFFERS'));
  }
}
