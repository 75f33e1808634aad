import type { Explainer, Explanation, NodeVerdict, Remedy, Store } from 'regatta/kit';
import type { Agent } from '../../resources/agent.js';
import { isWaiting, type MarathonInstance } from '../../resources/marathon-instance.js';
import { milliIn } from '../../resources/resource-json.js';
import type { Task } from '../../resources/task.js';
import { subtract } from '../../allocator/arithmetic.js';
import type { Resources } from '../../allocator/resource.js';
import { fieldOf, satisfies } from './constraints.js';
import type { InstanceTable } from './instance-table.js';
import { placeOf } from './kill-selection.js';
import type { LaunchDelays } from './launch-delays.js';

/** Why an instance is where it is, or what every agent's offer lacks for it. */
export class OfferExplainer implements Explainer {
  readonly #store: Store;
  readonly #instances: InstanceTable;
  readonly #delays: LaunchDelays;

  constructor(store: Store, instances: InstanceTable, delays: LaunchDelays) {
    this.#store = store;
    this.#instances = instances;
    this.#delays = delays;
  }

  /** Takes the id of an instance or of its task; also that of an app, for the first instance of it that waits. */
  explain(name: string): Explanation | undefined {
    const instance = this.#instances.get(name) ?? this.#instances.ofTask(name) ?? this.#waitingOf(name);
    if (instance === undefined) return undefined;
    const nodes = this.#agents().map((agent) => this.#verdict(instance, agent));
    const node = isWaiting(instance) ? '' : (instance.task?.host ?? '');
    const remedies = node === '' ? this.#remedies(instance, nodes) : [];
    return { subject: instance.id, node, summary: this.#summary(instance, nodes), nodes, remedies };
  }

  #summary(instance: MarathonInstance, nodes: readonly NodeVerdict[]): string {
    const { appId, version, task } = instance;
    if (!isWaiting(instance)) return `${instance.id} is ${instance.condition} on ${task?.host ?? 'no agent'}`;
    const leftMs = this.#delays.leftMs(appId, version);
    if (leftMs > 0) {
      const why = task === undefined ? '' : `, because ${task.state}: ${task.message}`;
      return `${appId} is delayed for ${Math.ceil(leftMs / 1000)} s${why}`;
    }
    const fits = nodes.filter(({ rejectedBy }) => rejectedBy === undefined).length;
    return fits > 0
      ? `${appId} waits for an offer of one of ${fits} agents that would do`
      : `${appId} waits, and none of ${nodes.length} agents can make an offer that fits`;
  }

  /** The first check of the funnel that fails. */
  #verdict(instance: MarathonInstance, agent: Agent): NodeVerdict {
    const reason = this.#reasonAgainst(instance, agent);
    const verdict = { node: agent.hostname, scores: [], total: 0 };
    return reason === undefined ? verdict : { ...verdict, rejectedBy: reason };
  }

  #reasonAgainst(instance: MarathonInstance, agent: Agent): NodeVerdict['rejectedBy'] {
    const { spec } = instance;
    if (agent.state !== 'registered') return { plugin: 'NoOffer', reason: `agent is ${agent.state}` };
    const place = { hostname: agent.hostname, zone: agent.zone, region: 'default', attributes: agent.attributes };
    const placed = this.#instances
      .of(instance.appId)
      .filter((other) => other.id !== instance.id && !isWaiting(other) && other.version >= instance.version)
      .map(placeOf);
    const valuesOf = (field: string) =>
      new Set(this.#agents().flatMap((other) => fieldOf(field, { ...other, region: 'default' }) ?? []));
    const broken = spec.constraints.find(
      (constraint) => !satisfies(constraint, place, placed, spec.instances, valuesOf(constraint[0])),
    );
    if (broken !== undefined) return { plugin: 'UnfulfilledConstraint', reason: broken.join(' ') };
    const free = this.#free(agent);
    const short = (name: string, plugin: string, wanted: number) => {
      const have = milliIn(free, name) / 1000;
      return have < wanted ? { plugin, reason: `${wanted} ${name} wanted, ${have} free` } : undefined;
    };
    return (
      short('cpus', 'InsufficientCpus', spec.cpus) ??
      short('mem', 'InsufficientMemory', spec.mem) ??
      short('disk', 'InsufficientDisk', spec.disk) ??
      short('gpus', 'InsufficientGpus', spec.gpus)
    );
  }

  #remedies({ spec }: MarathonInstance, nodes: readonly NodeVerdict[]): Remedy[] {
    if (nodes.some(({ rejectedBy }) => rejectedBy === undefined)) return [];
    const cpuMilli = Math.round(spec.cpus * 1000);
    const memoryBytes = spec.mem * 1024 ** 2;
    const remedies: Remedy[] = [
      { kind: 'add-node', text: `add an agent with ${spec.cpus} cpus and ${spec.mem} MB`, cpuMilli, memoryBytes },
    ];
    const away = nodes.find(({ rejectedBy }) => rejectedBy?.plugin === 'NoOffer');
    if (away !== undefined)
      remedies.push({ kind: 'heal-node', text: `bring agent ${away.node} back`, node: away.node });
    if (nodes.some(({ rejectedBy }) => rejectedBy?.plugin === 'UnfulfilledConstraint'))
      remedies.push({ kind: 'drop-constraint', text: 'drop the constraint that no agent meets' });
    const largest = Math.max(0, ...this.#agents().map((agent) => milliIn(this.#free(agent), 'cpus')));
    if (largest > 0 && largest < cpuMilli)
      remedies.push({ kind: 'lower-request', text: `ask for ${largest / 1000} cpus or less`, cpuMilli: largest });
    return remedies;
  }

  #free(agent: Agent): Resources {
    return this.#store
      .find<Task>('Task', 'agent', agent.id)
      .filter(({ value }) => !value.released)
      .reduce<Resources>((rest, { value }) => subtract(rest, value.resources), agent.total);
  }

  #waitingOf(app: string): MarathonInstance | undefined {
    const id = app.startsWith('/') ? app : `/${app}`;
    return this.#instances.of(id).find(isWaiting) ?? this.#instances.of(id)[0];
  }

  #agents(): Agent[] {
    return this.#store.list<Agent>('Agent').items.map(({ value }) => value);
  }
}
