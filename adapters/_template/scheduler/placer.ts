import {
  ColumnarNodeTable,
  keepWhere,
  PlacementEngine,
  requestsFit,
  type Controller,
  type Random,
  type Store,
  type Trace,
  type Trigger,
} from 'regatta/kit';
import type { Host, Unit } from '../resources/objects.js';

/** Puts waiting units on the host with the fewest units that has room. */
export class Placer implements Controller {
  readonly id = 'placer';
  readonly part = 'scheduler';
  readonly triggers: readonly Trigger[] = [
    { kind: 'Unit', keys: ({ object }) => object.name },
    { kind: 'Host', keys: () => this.#waiting() },
  ];
  readonly #store: Store;
  readonly #trace: Trace;
  readonly #site: string;
  readonly #random: Random;

  constructor(store: Store, trace: Trace, site: string, random: Random) {
    this.#store = store;
    this.#trace = trace;
    this.#site = site;
    this.#random = random.fork('placer');
  }

  initialKeys(): Iterable<string> {
    return this.#waiting();
  }

  reconcile(id: string): void {
    const unit = this.#store.get<Unit>('Unit', '', id);
    if (unit === undefined) return this.#retryWaiting(id);
    if (unit.value.host !== '' || unit.value.state !== 'waiting') return;
    const { node = '', evaluated, feasible, rejected, score } = this.#engine(id).decide(unit.value);
    const outcome = node === '' ? 'pending' : 'placed';
    this.#trace.record(this.#site, {
      type: 'decision',
      subject: id,
      outcome,
      node,
      evaluated,
      feasible,
      rejected: [...rejected],
      score,
    });
    const reason = [...rejected].map(([text, count]) => `${count} ${text}`).join(', ');
    if (node !== '')
      this.#store.update<Unit>('Unit', '', id, { ...unit.value, host: node, state: 'assigned', reason: '' });
    else if (unit.value.reason !== reason) this.#store.update<Unit>('Unit', '', id, { ...unit.value, reason });
  }

  /** A unit went away: there may be room for another now. */
  #retryWaiting(gone: string): void {
    for (const id of this.#waiting()) if (id !== gone) this.reconcile(id);
  }

  #waiting(): string[] {
    return this.#store
      .list<Unit>('Unit')
      .items.filter((item) => item.value.state === 'waiting')
      .map((item) => item.name);
  }

  /** Built anew for each decision: small, and rebuildable from the store by construction. */
  #engine(except: string): PlacementEngine<Host, Unit> {
    const table = new ColumnarNodeTable<Host, Unit>();
    for (const { name, value } of this.#store.list<Host>('Host').items) {
      table.setNode(
        name,
        value,
        new Map([
          ['cpu', value.cpuMilli],
          ['memory', value.memoryBytes],
        ]),
      );
    }
    for (const { name, value } of this.#store.list<Unit>('Unit').items) {
      if (name !== except && value.host !== '')
        table.place(value.host, { id: name, unit: value, requests: requestsOf(value) });
    }
    return new PlacementEngine({
      table,
      filters: [
        { id: 'Up', prepare: () => keepWhere((index) => (table.node(index).up ? undefined : 'host is down')) },
        { id: 'Room', prepare: (unit) => requestsFit(table, requestsOf(unit), (resource) => `not enough ${resource}`) },
      ],
      scores: [
        {
          plugin: {
            id: 'Fewest',
            prepare: () => ({ score: (candidates, count, scores) => fewest(table.units, candidates, count, scores) }),
          },
          weight: 1,
        },
      ],
      draw: (below) => this.#random.below(below),
    });
  }
}

function fewest(units: Int32Array, candidates: Int32Array, count: number, scores: Float64Array): void {
  for (let position = 0; position < count; position++) scores[position] = -units[candidates[position]!]!;
}

function requestsOf({ cpuMilli, memoryBytes }: Unit): Map<string, number> {
  return new Map([
    ['cpu', cpuMilli],
    ['memory', memoryBytes],
  ]);
}
