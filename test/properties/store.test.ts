import { deepEqual, equal, ok, throws } from 'node:assert/strict';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareBytes } from '../../src/core/store/byte-order.js';
import { MemoryStore } from '../../src/core/store/memory-store.js';
import { RegattaError } from '../../src/ports/errors.js';
import type { Change, ListOptions, Selection, Watch, Write } from '../../src/ports/store.js';
import {
  commands,
  ModelStore,
  type Command,
  type Item,
  type ModelChange,
  type ModelWrite,
} from './store-model.suite.js';

interface Watcher {
  readonly selection: Selection;
  /** Changes after this revision have to come, each once and in order. */
  readonly from: number;
  readonly told: string[];
  readonly watch: Watch;
  until: number;
}

/** A store and the model of it, driven by the same commands and compared at every answer. */
class Pair {
  readonly store = new MemoryStore({ freeze: true });
  readonly model = new ModelStore();
  readonly watchers: Watcher[] = [];
  #compacted = 0;

  constructor() {
    this.store.define<Item>({ kind: 'Item', indexes: { label: (item) => item.label } });
  }

  run(command: Command): void {
    switch (command.do) {
      case 'commit':
        return this.#commit(command.writes);
      case 'list':
        return this.#compareLists(this.model.revision, selectionOf(command.namespace, command.label), command.limit);
      case 'past':
        return this.#past(this.model.revision - command.back, selectionOf(command.namespace, undefined), command.limit);
      case 'watch':
        return this.#watch(this.model.revision - command.back, selectionOf(command.namespace, command.label));
      case 'unwatch': {
        const watcher = this.watchers[command.which];
        watcher?.watch.stop();
        if (watcher !== undefined) watcher.until = Math.min(watcher.until, this.model.revision);
        return;
      }
      case 'compact':
        this.#compacted = Math.max(this.#compacted, this.model.revision - command.back);
        this.store.compact(this.#compacted);
        equal(this.store.oldest, this.#compacted);
    }
  }

  #commit(writes: readonly ModelWrite[]): void {
    const accepted = this.model.commit(writes);
    const commit = () => this.store.commit(writes.map(writeOf));
    if (accepted) commit();
    else throws(commit, (error) => RegattaError.is(error));
    equal(this.store.revision, this.model.revision);
    equal(this.store.count('Item'), this.model.now.size);
  }

  #past(revision: number, selection: Selection, limit: number): void {
    if (revision < 0) return;
    if (revision >= this.#compacted) return this.#compareLists(revision, selection, limit);
    throws(() => this.store.list('Item', { at: revision }), /no longer kept/);
  }

  /** All pages one after another are what the model has at that revision, in byte order. */
  #compareLists(revision: number, selection: Selection, limit: number): void {
    const wanted = [...this.model.history[revision]!]
      .filter(([key, item]) => isSelected(selection, key, item))
      .sort(([left], [right]) => compareBytes(left.replace('/', '\u0000'), right.replace('/', '\u0000')))
      .map(([key, item]) => `${key} ${item.value} ${item.label}`);
    const found: string[] = [];
    let after: ListOptions['after'];
    do {
      const page = this.store.list<Item>('Item', {
        ...selection,
        at: revision,
        limit,
        ...(after !== undefined && { after }),
      });
      ok(page.items.length <= limit);
      found.push(
        ...page.items.map(({ namespace, name, value }) => `${namespace}/${name} ${value.value} ${value.label}`),
      );
      if (page.next !== undefined) equal(page.remaining, wanted.length - found.length);
      after = page.next;
    } while (after !== undefined);
    deepEqual(found, wanted);
    if (revision === this.model.revision && selection.index !== undefined && selection.namespace === undefined)
      equal(this.store.find('Item', 'label', selection.index.value).length, wanted.length);
  }

  #watch(from: number, selection: Selection): void {
    if (from < 0) return;
    const told: string[] = [];
    const watch = () => this.store.watch<Item>('Item', { ...selection, from }, (change) => told.push(lineOf(change)));
    if (from < this.#compacted) throws(watch, /no longer kept/);
    else this.watchers.push({ selection, from, told, watch: watch(), until: Infinity });
  }

  /** What each watcher was told, and what it should have been told: the changes of its selection in its time. */
  watched(): { readonly told: readonly string[]; readonly wanted: readonly string[] }[] {
    return this.watchers.map(({ selection, from, until, told }) => ({
      told,
      wanted: this.model.changes
        .filter((change) => change.revision > from && change.revision <= until && concerns(selection, change))
        .map(({ revision, type, key, item }) => `${revision} ${type} ${key} ${item.value} ${item.label}`),
    }));
  }
}

function writeOf({ type, key, item }: ModelWrite): Write {
  const [namespace, name] = key.split('/') as [string, string];
  const at = { kind: 'Item', namespace, name };
  // A fresh object each time: writing the very same one would be no change.
  return type === 'delete' ? { type, key: at } : { type, key: at, value: { ...item } };
}

function selectionOf(namespace: string | undefined, label: string | undefined): Selection {
  return {
    ...(namespace !== undefined && { namespace }),
    ...(label !== undefined && { index: { name: 'label', value: label } }),
  };
}

function isSelected({ namespace, index }: Selection, key: string, item: Item): boolean {
  return (
    (namespace === undefined || key.split('/')[0] === namespace) && (index === undefined || item.label === index.value)
  );
}

function concerns(selection: Selection, { key, item, labelBefore }: ModelChange): boolean {
  if (isSelected(selection, key, item)) return true;
  return labelBefore !== undefined && isSelected(selection, key, { ...item, label: labelBefore });
}

function lineOf({ type, revision, object }: Change<Item>): string {
  return `${revision} ${type} ${object.namespace}/${object.name} ${object.value.value} ${object.value.label}`;
}

describe('the store against a model that copies everything', () => {
  it('lists, pages, reads the past, tells each watcher each change once, and refuses what was compacted', () => {
    fc.assert(
      fc.property(commands, (sequence) => {
        const pair = new Pair();
        for (const command of sequence) pair.run(command);
        for (const { told, wanted } of pair.watched()) expect(told).toEqual(wanted);
      }),
      { numRuns: 400 },
    );
  });

  it('keeps a value that was read once as it was, whatever is written later', () => {
    fc.assert(
      fc.property(commands, (sequence) => {
        const pair = new Pair();
        const seen = new Map<Item, string>();
        for (const command of sequence) {
          pair.run(command);
          for (const { value } of pair.store.list<Item>('Item').items)
            if (!seen.has(value)) seen.set(value, JSON.stringify(value));
        }
        for (const [value, text] of seen) expect(JSON.stringify(value)).toBe(text);
      }),
      { numRuns: 50 },
    );
  });
});
