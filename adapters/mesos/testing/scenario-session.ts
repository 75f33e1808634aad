import { memoryCall, type MemoryResult } from 'regatta/kit';
import type { ScenarioSession, StepResult, StepTools, VectorsHost, World } from 'regatta/testing';
import { milliIn } from '../resources/resource-json.js';
import type { Agent } from '../resources/agent.js';
import type { InverseOffer } from '../resources/maintenance.js';
import type { Offer } from '../resources/offer.js';
import { configure, worldPlan, type RecordedPlan } from './recorded-cluster.js';
import { RecordedStream, type Json } from './recorded-stream.js';
import { FirstSeen, linesOf } from './scenario-events.js';
import { FOLLOWER, leaderOf } from './recorded-masters.js';
import { performFault } from './scenario-faults.js';
import { scenarioRecords, shortName } from './scenario-records.js';

type Scenarios = NonNullable<VectorsHost['scenarios']>;
type ScenarioFile = Parameters<Scenarios['open']>[1];
type Step = Parameters<ScenarioSession['perform']>[0];

/** Agents join. */
const SETTLE_MS = 2000;
/** A call leaves after what was there before it, and arrives later. Virtual milliseconds. */
const ON_ITS_WAY_MS = 1;
/** How long the recorder waits for an offer that it wants to use. Virtual milliseconds. */
const PATIENCE_MS = 12_000;

/** Replays the timed scenarios: frameworks over the scheduler API, operators, and faults of processes. */
export const scenariosHost: Scenarios = {
  kinds: ['tasks', 'agents', 'frameworks'],
  world: ({ cluster }) => {
    const plan = cluster as unknown as RecordedPlan;
    return worldPlan(plan, mastersOf(plan));
  },
  open: (world, scenario, tools) => new MesosSession(world, scenario, tools),
};

/** With ZooKeeper a second master stands by. */
function mastersOf({ masterFlags }: RecordedPlan): string[] {
  return masterFlags?.['zk'] === undefined ? ['master.test'] : ['master.test', FOLLOWER];
}

class MesosSession implements ScenarioSession {
  readonly #world: World;
  readonly #recorded: ScenarioFile;
  readonly #streams: { readonly framework: string; readonly stream: RecordedStream; read: number; closed: boolean }[] =
    [];
  readonly #events: (Json & { readonly id: string })[] = [];
  readonly #seen = new FirstSeen();

  constructor(world: World, scenario: ScenarioFile, tools: StepTools) {
    this.#world = world;
    this.#recorded = scenario;
    configure(world, scenario.cluster as unknown as RecordedPlan, lateAgents(scenario));
    tools.advance(SETTLE_MS);
  }

  records(): ReturnType<ScenarioSession['records']> {
    return scenarioRecords(this.#store);
  }

  heard(): boolean {
    return this.#streams.some(({ stream, read }) => stream.result.chunks.length > read);
  }

  events(): ReturnType<ScenarioSession['events']> {
    for (const one of this.#streams) {
      const { stream, framework } = one;
      const { events } = stream;
      for (const event of events.slice(one.read))
        for (const line of linesOf(event, (id) => this.#hostOf(id), this.#seen)) this.#note({ framework, ...line });
      one.read = events.length;
      if (stream.result.ended && !one.closed) {
        one.closed = true;
        this.#note({ framework, type: 'CLOSED' });
      }
      stream.acknowledge();
    }
    return this.#events;
  }

  nameOf(alias: string): string | undefined {
    return alias;
  }

  perform(step: Step, tools: StepTools): StepResult {
    if (step.kind === 'subscribe') return this.#subscribe(step, tools);
    if (step.kind === 'call') return this.#call(step, tools);
    if (step.kind === 'http') return this.#http(step, tools);
    if (step.kind === 'fault' && step['op'] === 'stream.close') return this.#close(step);
    if (step.kind === 'fault') return performFault(this.#world, step);
    const sight = step.kind === 'probe' ? this.#sightOf(String(step['what'])) : undefined;
    if (sight === undefined) return { outcome: 'skipped', reason: `needs ${step.kind}`, looks: true };
    tools.until(sight, PATIENCE_MS);
    return sight() ? { outcome: 'done' } : { outcome: 'skipped', reason: 'it was not seen', looks: true };
  }

  #subscribe(step: Step, tools: StepTools): StepResult {
    const framework = String(step['framework']);
    const { framework_id: name, ...wanted } = this.#filled(step.request) as Json;
    const subscribe = wanted as { readonly framework_info: { readonly id?: { readonly value: string } } };
    const again = typeof name === 'string' ? this.#streamOf(name)?.frameworkId : undefined;
    const id = again === undefined ? subscribe.framework_info.id : { value: again };
    const info = { ...subscribe.framework_info, ...(id !== undefined && { id }) };
    const body = {
      type: 'SUBSCRIBE',
      subscribe: { ...subscribe, framework_info: info },
      ...(id !== undefined && { framework_id: id }),
    };
    const { call, result } = memoryCall({
      method: 'POST',
      path: '/api/v1/scheduler',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(body),
    });
    this.#world.accept(call);
    const stream = new RecordedStream(this.#world, result, step['acknowledges'] === true);
    this.#streams.push({ framework, stream, read: 0, closed: false });
    tools.until(() => result.status !== undefined, 1000);
    return { outcome: 'done', response: { status: result.status ?? 0, body: '' } };
  }

  #call(step: Step, tools: StepTools): StepResult {
    const stream = this.#streamOf(String(step['framework']));
    const type = String(step['call']);
    if (stream === undefined) return { outcome: 'skipped', reason: 'its framework has no stream here' };
    const wanted = ((step['body'] as { offer_ids?: readonly { value: string }[] } | undefined)?.offer_ids ?? []).map(
      ({ value }) => value,
    );
    tools.until(() => wanted.every((alias) => this.#offerFor(alias) !== undefined), PATIENCE_MS);
    const body = this.#filled(step['body']);
    const part = body === undefined ? {} : { [type.toLowerCase()]: body };
    tools.advance(ON_ITS_WAY_MS);
    const result = stream.call(type, part);
    return answered(result, tools);
  }

  #http(step: Step, tools: StepTools): StepResult {
    const { body } = step.request!;
    const result = tools.http({ ...step, request: { ...step.request!, body: this.#filled(body) } });
    return result;
  }

  /** What the recorder waited to see at the second master. */
  #sightOf(what: string): (() => boolean) | undefined {
    if (what.includes('master/elected')) return () => leaderOf(this.#store) === FOLLOWER;
    if (what.startsWith('the agent is active'))
      return () => this.records()['agents']!.some(({ active }) => active === true);
    return undefined;
  }

  #close(step: Step): StepResult {
    this.#streamOf(String(step['framework']))?.result.abort();
    this.#world.tasks.runUntil(this.#world.tasks.now);
    return { outcome: 'done' };
  }

  #streamOf(framework: string): RecordedStream | undefined {
    return this.#streams.findLast((one) => one.framework === framework)?.stream;
  }

  /** Names in the place of ids become the ids that they stand for. */
  #filled(value: unknown, key = ''): unknown {
    if (Array.isArray(value)) return value.map((item: unknown) => this.#filled(item, key));
    if (typeof value === 'string') return value === '<ip>' ? this.#addressOf('a1') : value;
    if (typeof value !== 'object' || value === null) return value;
    const { value: name } = value as { value?: unknown };
    if (typeof name === 'string' && ID_KEYS.has(key)) return { value: this.#idOf(key, name) };
    const { hostname } = value as { hostname?: unknown };
    return Object.fromEntries(
      Object.entries(value).map(([field, item]) => [
        field,
        field === 'ip' && typeof hostname === 'string'
          ? this.#addressOf(shortName(hostname))
          : this.#filled(item, field),
      ]),
    );
  }

  #idOf(key: string, name: string): string {
    if (key === 'agent_id') return this.#agent(name)?.id ?? name;
    if (key === 'offer_ids') return this.#offerFor(name)?.id ?? name;
    if (key === 'inverse_offer_ids')
      return (
        this.#store.list<InverseOffer>('InverseOffer').items.find(({ value }) => value.outstanding)?.value.id ?? name
      );
    return this.#streamOf(name)?.frameworkId ?? name;
  }

  /** Our offer in the place of a recorded one: of the same agent, to the same framework in the same role. */
  #offerFor(alias: string): Offer | undefined {
    const wanted = this.#recorded.events.find((event) => event['type'] === 'OFFER' && event['offer'] === alias);
    if (wanted === undefined) return undefined;
    const agent = this.#agent(String(wanted['agent']))?.id;
    const framework = this.#streamOf(String(wanted['framework']))?.frameworkId;
    const role = wanted['role'];
    const fitting = this.#store
      .list<Offer>('Offer')
      .items.map(({ value }) => value)
      .filter(
        (offer) => offer.agentId === agent && offer.frameworkId === framework && (role === '*' || offer.role === role),
      );
    // Of several the one with as many CPUs.
    return fitting.find(({ resources }) => milliIn(resources, 'cpus') === Number(wanted['cpus']) * 1000) ?? fitting[0];
  }

  #agent(name: string): Agent | undefined {
    return this.#store
      .list<Agent>('Agent')
      .items.map(({ value }) => value)
      .findLast(({ hostname }) => shortName(hostname) === name);
  }

  #hostOf(id: string): string {
    return shortName(this.#store.get<Agent>('Agent', '', id)?.value.hostname ?? id);
  }

  #addressOf(name: string): string {
    return this.#world.shared.machines.get(`${name}.test`)?.address ?? '';
  }

  #note(line: Json): void {
    this.#events.push({ id: String(this.#events.length), ...line });
  }

  get #store() {
    return this.#world.sites[0]!.store;
  }
}

/** Objects `{value}` under these names hold ids. */
const ID_KEYS = new Set(['agent_id', 'framework_id', 'id', 'offer_ids', 'inverse_offer_ids']);

/** Agents whose first fault is that they are started. */
function lateAgents({ steps }: ScenarioFile): Set<string> {
  const first = new Map<string, unknown>();
  for (const { kind, agent, op } of steps as readonly { kind: string; agent?: string; op?: string }[])
    if (kind === 'fault' && agent !== undefined && !first.has(agent)) first.set(agent, op);
  return new Set([...first].filter(([, op]) => op === 'agent.start').map(([name]) => name));
}

function answered(result: MemoryResult, tools: StepTools): StepResult {
  tools.until(() => result.ended, 1000);
  return { outcome: 'done', response: { status: result.status ?? 0, body: result.text() } };
}
