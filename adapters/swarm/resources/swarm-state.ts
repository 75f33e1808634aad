import { type Clock, type KindDefinition, type Random, type Store } from 'regatta/kit';
import { CLUSTERS, type Cluster } from './cluster.js';
import { CONFIGS } from './config.js';
import { ENGINES, type Engine } from './engine.js';
import type { Meta, Unstamped } from './meta.js';
import { NETWORKS, type Network } from './network.js';
import { NODES, type SwarmNode } from './node.js';
import { ROLLOUTS, type Rollout } from './rollout.js';
import type { Sealed } from './sealed.js';
import { SECRETS } from './secret.js';
import { SERVICES, type Service } from './service.js';
import { TASKS, type Task } from './task.js';

const BASE36 = '0123456789abcdefghijklmnopqrstuvwxyz';
const ID_LENGTH = 25;

/** What the store holds under each kind. */
export interface Kinds {
  readonly node: SwarmNode;
  readonly service: Service;
  readonly task: Task;
  readonly network: Network;
  readonly secret: Sealed;
  readonly config: Sealed;
  readonly cluster: Cluster;
  readonly rollout: Rollout;
  readonly engine: Engine;
}

/** Tells the store of every kind of a swarm. Each write stamps the object with its version and time. */
export function defineKinds(store: Store, clock: Clock): void {
  store.define(stamped(NODES, clock));
  store.define(stamped(SERVICES, clock));
  store.define(stamped(TASKS, clock));
  store.define(stamped(NETWORKS, clock));
  store.define(stamped(SECRETS, clock));
  store.define(stamped(CONFIGS, clock));
  store.define(stamped(CLUSTERS, clock));
  store.define(stamped(ROLLOUTS, clock));
  store.define(stamped(ENGINES, clock));
}

function stamped<T extends Meta>(definition: KindDefinition<T>, clock: Clock): KindDefinition<T> {
  return { ...definition, stamp: (value, revision) => ({ ...value, version: revision, updatedAt: clock.now }) };
}

/** Typed access to the store. Objects are kept under their ids; names are an index. */
export class SwarmState {
  readonly store: Store;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.store = store;
    this.#clock = clock;
  }

  get now(): number {
    return this.#clock.now;
  }

  service(id: string): Service | undefined {
    return this.#get('service', id);
  }

  task(id: string): Task | undefined {
    return this.#get('task', id);
  }

  node(id: string): SwarmNode | undefined {
    return this.#get('node', id);
  }

  network(id: string): Network | undefined {
    return this.#get('network', id);
  }

  rollout(serviceId: string): Rollout | undefined {
    return this.#get('rollout', serviceId);
  }

  cluster(): Cluster | undefined {
    return this.#get('cluster', 'default');
  }

  /** False while no manager can write: the leader is lost and none is chosen yet, there is no majority, or no swarm at all. */
  hasLeader(): boolean {
    return this.cluster()?.leaderlessSince === 0;
  }

  sealed(kind: 'secret' | 'config', id: string): Sealed | undefined {
    return this.#get(kind, id);
  }

  list<K extends keyof Kinds>(kind: K): readonly Kinds[K][] {
    return this.store.list<Kinds[K]>(kind).items.map(({ value }) => value);
  }

  services(): readonly Service[] {
    return this.list('service');
  }

  nodes(): readonly SwarmNode[] {
    return this.list('node');
  }

  networks(): readonly Network[] {
    return this.list('network');
  }

  ingressNetwork(): Network | undefined {
    return this.networks().find(({ spec }) => spec.ingress);
  }

  tasksOf(serviceId: string): readonly Task[] {
    return this.#find('service', serviceId);
  }

  tasksOn(nodeId: string): readonly Task[] {
    return this.#find('node', nodeId);
  }

  tasksAt(place: string): readonly Task[] {
    return this.#find('place', place);
  }

  engine(machine: string): Engine | undefined {
    return this.#get('engine', machine);
  }

  /** The node that the engine of a machine is; undefined while it is in no swarm, or in one that does not know it any more. */
  nodeOn(machine: string): SwarmNode | undefined {
    const nodeId = this.engine(machine)?.nodeId ?? '';
    return nodeId === '' ? undefined : this.node(nodeId);
  }

  create<T extends Meta>(kind: string, value: Unstamped<T>, key: string = value.id): T {
    return this.store.create<unknown>(kind, '', key, value).value as T;
  }

  update<T extends Meta>(kind: string, value: T, change: Partial<T>): T {
    return this.store.update<T>(kind, '', kind === 'cluster' ? 'default' : value.id, { ...value, ...change }).value;
  }

  updateTask(task: Task, change: Partial<Task>): Task {
    return this.update('task', task, change);
  }

  delete(kind: string, id: string): void {
    this.store.delete(kind, '', id);
  }

  /** An id that no object of the kind has yet: a part that was restarted draws from the beginning of its stream again. */
  newId(kind: string, random: Random): string {
    for (;;) {
      const id = random.text(ID_LENGTH, BASE36);
      if (this.store.get(kind, '', id) === undefined) return id;
    }
  }

  #get<K extends keyof Kinds>(kind: K, id: string): Kinds[K] | undefined {
    return this.store.get<Kinds[K]>(kind, '', id)?.value;
  }

  #find(index: string, value: string): readonly Task[] {
    return this.store.find<Task>('task', index, value).map((found) => found.value);
  }
}

/** Text in base 36, as join tokens and ids are written. */
export function base36(random: Random, length: number): string {
  return random.text(length, BASE36);
}
