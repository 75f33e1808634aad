import { Bug, type Random, type Store, type Tasks } from 'regatta/kit';
import { HierarchicalAllocator } from '../allocator/hierarchical.js';
import type { Allocation } from '../allocator/members.js';
import { Authorizer } from './authorizer.js';
import type { MesosConstants } from '../profiles/1.11.js';
import type { Holder } from '../allocator/unavailabilities.js';
import type { MasterFlags } from '../resources/master-flags.js';
import type { MasterRecord } from '../resources/master.js';
import type { SchedulerEvent } from '../resources/messages.js';

/** The author of what the master writes. */
export const MASTER = 'mesos-master';

/** The way to one subscribed framework: a stream over HTTP, or the inside of a framework that lives in the same world. */
export interface Connection {
  /** Proves that a call comes from whoever holds the stream. */
  readonly streamId: string;
  send(event: SchedulerEvent): void;
  /** The master hangs up. */
  close(): void;
}

/** What the parts of the master share. Only caches: the store has everything that outlives a restart. */
export class MasterContext {
  readonly tasks: Tasks;
  readonly store: Store;
  readonly random: Random;
  readonly constants: MesosConstants;
  readonly connections = new Map<string, Connection>();
  readonly authorizer = new Authorizer(() => this.flags.acls);
  #allocator: HierarchicalAllocator | undefined;

  constructor(tasks: Tasks, store: Store, random: Random, constants: MesosConstants) {
    this.tasks = tasks;
    this.store = store;
    this.random = random.fork('master');
    this.constants = constants;
  }

  get allocator(): HierarchicalAllocator {
    if (this.#allocator === undefined) throw new Bug('the master was used before it was started');
    return this.#allocator;
  }

  /** A fresh allocator that knows nothing, as after an election. */
  beginAllocation(
    offer: (allocations: readonly Allocation[]) => void,
    inverseOffer: (holders: readonly Holder[]) => void,
  ): void {
    const { allocationIntervalMs, minAllocatableCpuMilli, minAllocatableMemoryBytes, offerFilterMs } = this.constants;
    this.#allocator?.stop();
    this.#allocator = new HierarchicalAllocator(this.tasks, this.random, {
      intervalMs: allocationIntervalMs,
      minAllocatable: [
        new Map([['cpus', minAllocatableCpuMilli]]),
        new Map([['mem', Math.round((minAllocatableMemoryBytes / 1024 ** 2) * 1000)]]),
      ],
      defaultRefuseMs: offerFilterMs,
      author: MASTER,
      offer,
      inverseOffer,
    });
  }

  endAllocation(): void {
    this.#allocator?.stop();
    this.#allocator = undefined;
  }

  get record(): MasterRecord {
    const found = this.store.get<MasterRecord>('Master', '', 'leader');
    if (found === undefined) throw new Bug('no master was elected');
    return found.value;
  }

  /** Host of whoever was elected last; undefined before the first election. */
  get lastLeader(): string | undefined {
    return this.store.get<MasterRecord>('Master', '', 'leader')?.value.hostname;
  }

  /** A new leader: it has an id of its own and counts from the beginning. */
  elect(host: { readonly hostname: string; readonly address: string }): void {
    const { hostname, address } = host;
    const id = this.random.uuid();
    const record = { id, hostname, address, startedAt: this.tasks.now, agents: 0, frameworks: 0, offers: 0 };
    if (this.store.get('Master', '', 'leader') === undefined) this.store.create('Master', '', 'leader', record);
    else this.store.update<MasterRecord>('Master', '', 'leader', record);
  }

  /** Takes the next numbers of a counter; gives the first. */
  take(counter: 'agents' | 'frameworks' | 'offers', count = 1): number {
    const { record } = this;
    this.store.update<MasterRecord>('Master', '', 'leader', { ...record, [counter]: record[counter] + count });
    return record[counter];
  }

  /** What operators wrote on the command lines of the masters. */
  get flags(): MasterFlags {
    return this.store.get<MasterFlags>('MasterFlags', '', 'master')?.value ?? {};
  }

  /** Tells a framework, if it is there to hear it. */
  send(frameworkId: string, event: SchedulerEvent): void {
    this.connections.get(frameworkId)?.send(event);
  }

  /** Seconds since 1970, as status updates carry them. */
  get seconds(): number {
    return this.tasks.now / 1000;
  }

  /** Runs something under the master's name: whoever called, the master writes. */
  asMaster<T>(run: () => T): T {
    return this.tasks.as(MASTER, this.tasks.cause, run);
  }
}
