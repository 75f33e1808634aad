import { memoryCall, type MemoryResult } from 'regatta/kit';
import { createWorld, type World } from 'regatta/testing';
import mesos from '../index.js';
import { RecordedValues } from './recorded-values.js';

type Json = Readonly<Record<string, unknown>>;

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
  readonly eventsAfter?: { readonly stream: string; readonly events: readonly Json[] };
}

interface Interaction {
  readonly id: string;
  readonly cluster: string;
  readonly unstable?: boolean;
  readonly setup?: readonly Json[];
  readonly request: Request;
  readonly response: Response;
  readonly keeps?: string;
}

export interface RecordedFile {
  readonly topic: string;
  readonly clusters: Readonly<
    Record<string, { readonly agents: readonly Json[]; readonly masterFlags?: unknown; readonly agentFlags?: unknown }>
  >;
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

/** Replays every interaction in file order, each cluster in a world of its own that has no Marathon. */
export function replayRecorded(file: RecordedFile): RecordedResult[] {
  const clusters = new Map<string, RecordedCluster>();
  return file.interactions.map((interaction) => {
    const plan = file.clusters[interaction.cluster];
    if (plan?.masterFlags !== undefined || plan?.agentFlags !== undefined)
      return { id: interaction.id, outcome: 'skip', detail: 'needs flags of master or agents' };
    const cluster =
      clusters.get(interaction.cluster) ?? new RecordedCluster(file.topic, interaction.cluster, plan?.agents ?? []);
    clusters.set(interaction.cluster, cluster);
    return { id: interaction.id, ...cluster.perform(interaction) };
  });
}

interface Stream {
  readonly result: MemoryResult;
  readonly acknowledges: boolean;
  readonly frameworkId: string;
  readonly acknowledged: Set<string>;
}

class RecordedCluster {
  /** Whether OFFERS are left out of the events after an answer. */
  readonly #withoutOffers: boolean;
  readonly #world: World;
  readonly #values = new RecordedValues();
  readonly #streams = new Map<string, Stream>();
  #broken = '';

  constructor(topic: string, cluster: string, agents: readonly Json[]) {
    this.#withoutOffers = topic === 'http-scheduler-launch' && cluster !== 'offers';
    this.#world = createWorld({
      adapter: mesos,
      without: ['marathon', 'router'],
      seed: topic,
      freeze: true,
      set: { agentPortLast: 31_999, agentDiskBytes: 8 * 1024 ** 3 },
      machines: agents.map(({ name, attributes, resources }) => ({
        name: `${name as string}.test`,
        cpuMilli: amountIn(resources, 'cpus', 4) * 1000,
        memoryBytes: amountIn(resources, 'mem', 4096) * 1024 ** 2,
        zone: '',
        labels: Object.fromEntries(
          ((attributes ?? '') as string)
            .split(';')
            .filter((text) => text !== '')
            .map((text) => text.split(':') as [string, string]),
        ),
        role: 'worker',
        images: ['busybox:latest'],
      })),
    });
    this.#advance(2000);
    const { id } = this.#world.sites[0]!.store.get<{ id: string }>('Master', '', 'leader')!.value;
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
    if (interaction.request.to !== undefined && interaction.request.to !== 'leader')
      return { outcome: 'skip', detail: `is sent to ${interaction.request.to}` };
    const detail = this.#exchange(interaction);
    // What a wrong answer leads to must not be taken for the answer to the next request.
    if (detail !== undefined) this.#advance(15_000);
    if (interaction.unstable === true) return { outcome: 'skip', detail: 'its two recordings differ' };
    return detail === undefined ? { outcome: 'pass', detail: '' } : { outcome: 'fail', detail };
  }

  #exchange({ request, response, keeps }: Interaction): string | undefined {
    const after = response.eventsAfter;
    const stream = after === undefined ? undefined : this.#streams.get(after.stream);
    const before = stream === undefined ? 0 : this.#relevant(stream.result).length;
    const result = this.#send(request);
    const found = this.#compareAnswer(result, response);
    if (response.events !== undefined && keeps === undefined) result.abort();
    if (keeps !== undefined) this.#keep(keeps, result, false);
    if (found !== undefined || after === undefined || stream === undefined) return found;
    this.#advance(PATIENCE_MS, () => this.#relevant(stream.result).length >= before + after.events.length);
    this.#advance(200);
    return this.#values.difference(after.events, this.#relevant(stream.result).slice(before), 'events');
  }

  #compareAnswer(
    result: MemoryResult,
    { status, headers = {}, body, events, closedByServer }: Response,
  ): string | undefined {
    if (result.status !== status) return `status ${result.status}, wanted ${status}: ${result.text().slice(0, 300)}`;
    for (const [name, wanted] of Object.entries(headers)) {
      if (name === 'Transfer-Encoding') continue;
      const different = this.#values.difference(wanted, result.headers[name.toLowerCase()], name);
      if (different !== undefined) return different;
    }
    if (events !== undefined) {
      this.#advance(2000, () => eventsIn(result).length >= events.length);
      const different = this.#values.difference(events, eventsIn(result).slice(0, events.length), 'events');
      return different ?? (closedByServer === true && !result.ended ? 'the stream is still open' : undefined);
    }
    if (body === undefined) return result.text() === '' ? undefined : `a body: ${result.text().slice(0, 300)}`;
    if (typeof body === 'string') return this.#values.difference(body, result.text());
    return this.#values.difference(sorted(body), sorted(reducedLike(body, parsed(result.text()))));
  }

  #setUp(step: Json): string | undefined {
    if (step['stream'] !== undefined) {
      const result = this.#send(step['request'] as Request);
      this.#keep(step['stream'] as string, result, step['acknowledges'] === true);
      this.#advance(PATIENCE_MS, () => eventsIn(result).some(({ type }) => type === step['until']));
      return undefined;
    }
    if (step['request'] !== undefined) {
      this.#send(step['request'] as Request);
      this.#advance(200);
      return undefined;
    }
    if (step['await'] !== undefined) return this.#await(step['await'] as Json, step['offer'] as string | undefined);
    if (step['sleep'] !== undefined) return this.#wait(step['sleep'] as number);
    if (step['wait'] !== undefined) return this.#wait(3000);
    if (step['close'] === undefined) return `needs ${JSON.stringify(step)}`;
    this.#streams.get(step['close'] as string)?.result.abort();
    return this.#wait(500);
  }

  #wait(forMs: number): undefined {
    this.#advance(forMs);
    return undefined;
  }

  #await({ stream: name, event, agent, task, state }: Json, offerAlias: string | undefined): string | undefined {
    const stream = this.#streams.get(name as string);
    if (stream === undefined) return `stream ${name as string} is not open`;
    const offers = () =>
      eventsIn(stream.result)
        .flatMap(
          (one) => ((one['offers'] as Json | undefined)?.['offers'] ?? []) as (Json & { id: { value: string } })[],
        )
        .filter(({ hostname }) => agent === undefined || hostname === `${agent as string}.test`)
        .filter(({ id }) => this.#world.sites[0]!.store.get('Offer', '', id.value) !== undefined);
    const statuses = () =>
      eventsIn(stream.result)
        .filter(({ type }) => type === 'UPDATE')
        .map((one) => (one['update'] as { status: { task_id: { value: string }; state: string } }).status)
        .filter((status) => task === undefined || status.task_id.value === task)
        .filter((status) => state === undefined || status.state === state);
    const there = () =>
      event === 'OFFERS'
        ? offers().length > 0
        : event === 'UPDATE'
          ? statuses().length > 0
          : eventsIn(stream.result).some(({ type }) => type === event);
    this.#advance(PATIENCE_MS, there);
    if (!there()) return `no ${event as string} came on ${name as string}`;
    if (offerAlias !== undefined) this.#values.bind(offerAlias, offers().at(-1)!.id.value);
    return undefined;
  }

  #keep(name: string, result: MemoryResult, acknowledges: boolean): void {
    this.#advance(10);
    const [first] = eventsIn(result);
    const subscribed = first?.['subscribed'] as { framework_id: { value: string } } | undefined;
    const frameworkId = subscribed?.framework_id.value ?? '';
    this.#streams.set(name, { result, acknowledges, frameworkId, acknowledged: new Set() });
    this.#values.bind(`<stream:${name}>`, result.headers['mesos-stream-id'] ?? '');
  }

  #send(request: Request): MemoryResult {
    const { method, path, headers = { 'Content-Type': 'application/json' }, body } = this.#values.filled(request);
    const [bare = '', query = ''] = path.split('?');
    const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
    const { call, result } = memoryCall({ method, path: bare, query, headers, body: text });
    this.#world.accept(call);
    this.#world.tasks.runUntil(this.#world.tasks.now);
    return result;
  }

  /** Goes on in small steps, so that streams which acknowledge do it at once. */
  #advance(forMs: number, done: () => boolean = () => false): void {
    const until = this.#world.tasks.now + forMs;
    while (this.#world.tasks.now < until && !done()) {
      this.#world.tasks.runUntil(Math.min(until, this.#world.tasks.now + 20));
      for (const stream of this.#streams.values()) if (stream.acknowledges) this.#acknowledge(stream);
    }
  }

  #acknowledge({ result, frameworkId, acknowledged }: Stream): void {
    for (const event of eventsIn(result)) {
      const { status } = (event['update'] ?? {}) as { status?: { uuid?: string; agent_id: unknown; task_id: unknown } };
      if (status?.uuid === undefined || acknowledged.has(status.uuid)) continue;
      acknowledged.add(status.uuid);
      const { agent_id, task_id, uuid } = status;
      const headers = {
        'content-type': 'application/json',
        'mesos-stream-id': result.headers['mesos-stream-id'] ?? '',
      };
      const body = {
        type: 'ACKNOWLEDGE',
        framework_id: { value: frameworkId },
        acknowledge: { agent_id, task_id, uuid },
      };
      const { call } = memoryCall({ method: 'POST', path: '/api/v1/scheduler', headers, body: JSON.stringify(body) });
      this.#world.accept(call);
      this.#world.tasks.runUntil(this.#world.tasks.now);
    }
  }

  /** Without heartbeats, and in one topic without offers, as the recording has it. */
  #relevant(result: MemoryResult): Json[] {
    return eventsIn(result).filter(({ type }) => type !== 'HEARTBEAT' && !(this.#withoutOffers && type === 'OFFERS'));
  }
}

/** An amount out of `cpus:2;mem:1024`. */
function amountIn(resources: unknown, name: string, otherwise: number): number {
  const match = new RegExp(`(?:^|;)${name}:([0-9.]+)`).exec((resources ?? '') as string);
  return match === null ? otherwise : Number(match[1]);
}

const parsedSoFar = new WeakMap<MemoryResult, Json[]>();

/** The records of a stream so far, each of which came as one chunk; a chunk is parsed once. */
function eventsIn(result: MemoryResult): readonly Json[] {
  if (result.headers['mesos-stream-id'] === undefined) return [];
  const events = parsedSoFar.get(result) ?? [];
  parsedSoFar.set(result, events);
  for (const chunk of result.chunks.slice(events.length)) {
    const text = new TextDecoder().decode(chunk);
    events.push(JSON.parse(text.slice(text.indexOf('\n') + 1)) as Json);
  }
  return events;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

/** Some bodies were reduced to a list of a few fields before they were stored. */
function reducedLike(wanted: unknown, found: unknown): unknown {
  if (
    Array.isArray(wanted) &&
    wanted.every((item) => typeof item === 'string') &&
    typeof found === 'object' &&
    found !== null
  ) {
    const tasks = (found as { tasks?: readonly Json[] }).tasks;
    return tasks === undefined ? Object.keys(found).sort() : tasks.map(({ id }) => id);
  }
  const list = (found as { frameworks?: readonly Json[] } | undefined)?.frameworks;
  if (!Array.isArray(wanted) || list === undefined) return found;
  const keys = new Set(wanted.flatMap((item: Json) => Object.keys(item)));
  return list.map((item) => Object.fromEntries(Object.entries(item).filter(([key]) => keys.has(key))));
}

/** Lists whose order says nothing, in one order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(sorted) as Json[];
    const keyed = items.every((item) => typeof item === 'object' && item !== null);
    const keyOf = (item: Json) => (item['hostname'] ?? item['name'] ?? item['id'] ?? '') as string;
    return keyed ? items.sort((left, right) => (keyOf(left) < keyOf(right) ? -1 : 1)) : items;
  }
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, sorted(item)]));
}
