import type { Change, Store, Tasks } from 'regatta/kit';
import type { Network } from '../resources/network.js';
import type { SwarmNode } from '../resources/node.js';
import type { Sealed } from '../resources/sealed.js';
import { modeOf, replicasOf, type Service } from '../resources/service.js';

export interface SwarmEvent {
  /** Virtual ms since 1970. */
  readonly at: number;
  readonly type: string;
  readonly action: string;
  readonly id: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The machine whose engine alone tells of it; absent for what the managers tell. */
  readonly machine?: string;
}

/** As many as a daemon remembers (moby daemon/events eventsLimit). */
const KEPT = 256;
const TYPES: Readonly<Record<string, true>> = { service: true, node: true, network: true, secret: true, config: true };
const ACTIONS = { created: 'create', updated: 'update', deleted: 'remove' } as const;

/** What managers tell of changes: services, nodes, networks, secrets and configs; tasks have no events. Engines add what happens on their machines. */
export class EventLog {
  readonly #tasks: Tasks;
  /** By machine; under no name what the managers tell. */
  readonly #kept = new Map<string, SwarmEvent[]>();
  readonly #listeners = new Set<(event: SwarmEvent) => void>();

  constructor(tasks: Tasks, store: Store) {
    this.#tasks = tasks;
    store.watch(undefined, {}, (change) => this.#note(change));
  }

  /** What the engine of a machine remembers, oldest first; without one, what the managers told. */
  kept(machine = ''): readonly SwarmEvent[] {
    const ofManagers = this.#kept.get('') ?? [];
    const own = machine === '' ? [] : (this.#kept.get(machine) ?? []);
    return [...ofManagers, ...own].sort((left, right) => left.at - right.at).slice(-KEPT);
  }

  /** How many listen right now. */
  get followers(): number {
    return this.#listeners.size;
  }

  follow(listener: (event: SwarmEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell(event: SwarmEvent): void {
    const key = event.machine ?? '';
    const kept = this.#kept.get(key) ?? [];
    this.#kept.set(key, kept);
    kept.push(event);
    if (kept.length > KEPT) kept.shift();
    for (const listener of this.#listeners) listener(event);
  }

  #note(change: Change): void {
    const { kind, name: id } = change.object;
    if (!Object.hasOwn(TYPES, kind)) return;
    const attributes = attributesOf(kind, change);
    if (attributes === undefined) return;
    this.tell({ at: this.#tasks.now, type: kind, action: ACTIONS[change.type], id, attributes });
  }
}

/** Undefined where nothing that events show has changed. */
function attributesOf(kind: string, { type, object, previous: known }: Change): Record<string, string> | undefined {
  // What is removed is told by its name alone.
  const previous = type === 'deleted' ? undefined : known;
  if (kind === 'service') return ofService(object.value as Service, previous?.value as Service | undefined);
  if (kind === 'node') return ofNode(object.value as SwarmNode, previous?.value as SwarmNode | undefined);
  if (kind === 'network') return { name: (object.value as Network).spec.name };
  return { name: (object.value as Sealed).spec.Name };
}

function ofService(after: Service, before: Service | undefined): Record<string, string> | undefined {
  // Giving a service its addresses is no update of it.
  if (before !== undefined && before.spec === after.spec && before.updateStatus === after.updateStatus)
    return undefined;
  const replicas = (service: Service) =>
    modeOf(service.spec) === 'Replicated' ? String(replicasOf(service.spec)) : undefined;
  return {
    name: after.spec.Name,
    ...changed('image', imageOf(before), imageOf(after), before !== undefined),
    ...changed('replicas', before && replicas(before), replicas(after), before !== undefined),
    ...changed('updatestate', before?.updateStatus?.state, after.updateStatus?.state, before !== undefined),
  };
}

function ofNode(after: SwarmNode, before: SwarmNode | undefined): Record<string, string> {
  const known = before !== undefined;
  return {
    name: after.description.hostname,
    ...changed('availability', before?.spec.Availability, after.spec.Availability, known),
    ...changed('role', before?.spec.Role, after.spec.Role, known),
    ...changed('state', before?.status.state, after.status.state, known),
    ...changed('leader', leads(before), leads(after), known),
    ...changed('reachability', before?.manager?.reachability, after.manager?.reachability, known),
  };
}

function imageOf(service: Service | undefined): string | undefined {
  return service?.spec.TaskTemplate.ContainerSpec?.Image;
}

function leads(node: SwarmNode | undefined): string | undefined {
  return node?.manager === undefined ? undefined : String(node.manager.leader);
}

/** `x.old` and `x.new`; the first value of all has only a new one. */
function changed(
  name: string,
  before: string | undefined,
  after: string | undefined,
  known: boolean,
): Record<string, string> {
  if (!known || before === after || after === undefined) return {};
  return { [`${name}.new`]: after, ...(before !== undefined && { [`${name}.old`]: before }) };
}
