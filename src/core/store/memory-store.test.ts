import { describe, expect, it } from 'vitest';
import type { Change } from '../../ports/store.js';
import { MemoryStore } from './memory-store.js';

interface Pod {
  readonly node?: string;
  readonly version?: number;
}

function podStore(options = {}): MemoryStore {
  const store = new MemoryStore({ freeze: true, ...options });
  store.define<Pod>({ kind: 'Pod', indexes: { node: (pod) => pod.node } });
  store.define<Pod>({ kind: 'Node', stamp: (node, revision) => ({ ...node, version: revision }) });
  return store;
}

describe('MemoryStore writes', () => {
  it('gives each commit one revision and each object the revision of its last change', () => {
    const store = podStore();
    const [one, two] = store.commit([
      { type: 'create', key: { kind: 'Pod', namespace: 'a', name: 'x' }, value: {} },
      { type: 'create', key: { kind: 'Pod', namespace: 'a', name: 'y' }, value: {} },
    ]);
    expect([one!.revision, two!.revision, store.revision]).toEqual([1, 1, 1]);
    expect(store.update('Pod', 'a', 'x', { node: 'n' })).toMatchObject({ revision: 2, created: 1 });
  });

  it('refuses a stale compare-and-swap, an existing name and a missing one, and changes nothing', () => {
    const store = podStore();
    store.create('Pod', 'a', 'x', {});
    store.update('Pod', 'a', 'x', { node: 'n' });
    expect(() => store.update('Pod', 'a', 'x', {}, 1)).toThrow(expect.objectContaining({ code: 'store/conflict' }));
    expect(() => store.create('Pod', 'a', 'x', {})).toThrow(expect.objectContaining({ code: 'store/exists' }));
    expect(() => store.delete('Pod', 'a', 'z')).toThrow(expect.objectContaining({ code: 'store/missing' }));
    expect(store.revision).toBe(2);
  });

  it('does not count writing the same object as a change', () => {
    const store = podStore();
    const pod = store.create<Pod>('Pod', 'a', 'x', {});
    expect(store.update('Pod', 'a', 'x', pod.value).revision).toBe(1);
  });

  it('stamps the revision into kinds that carry their own version', () => {
    const store = podStore();
    expect(store.create<Pod>('Node', '', 'n1', {}).value.version).toBe(1);
    expect(store.update<Pod>('Node', '', 'n1', {}).value.version).toBe(2);
  });

  it('freezes what it holds in tests, so that nobody changes it behind the store', () => {
    const pod = podStore().create<{ node: string }>('Pod', 'a', 'x', { node: 'n' });
    expect(() => Object.assign(pod.value, { node: 'm' })).toThrow(TypeError);
  });
});

describe('MemoryStore reads', () => {
  it('lists in byte order, in pages that show one revision', () => {
    const store = podStore();
    for (const name of ['b', '\u{1f600}', '\ufb00', 'a']) store.create('Pod', 'ns', name, {});
    const first = store.list('Pod', { limit: 2 });
    store.create('Pod', 'ns', 'aa', {});
    store.delete('Pod', 'ns', '\ufb00');
    const second = store.list('Pod', { limit: 2, after: first.next!, at: first.revision });
    expect([...first.items, ...second.items].map((item) => item.name)).toEqual(['a', 'b', '\ufb00', '\u{1f600}']);
    expect([first.remaining, second.next]).toEqual([2, undefined]);
  });

  it('reads at a past revision what was there then', () => {
    const store = podStore();
    store.create<Pod>('Pod', 'a', 'x', { node: 'n1' });
    store.update<Pod>('Pod', 'a', 'x', { node: 'n2' });
    store.delete('Pod', 'a', 'x');
    store.create<Pod>('Pod', 'a', 'x', { node: 'n3' });
    const at = (revision: number) => store.get<Pod>('Pod', 'a', 'x', revision)?.value.node;
    expect([at(1), at(2), at(3), at(4)]).toEqual(['n1', 'n2', undefined, 'n3']);
    expect(store.list<Pod>('Pod', { at: 2, index: { name: 'node', value: 'n2' } }).items).toHaveLength(1);
  });

  it('finds by index and forgets moved objects', () => {
    const store = podStore();
    store.create<Pod>('Pod', 'a', 'x', { node: 'n1' });
    store.update<Pod>('Pod', 'a', 'x', { node: 'n2' });
    expect(store.find('Pod', 'node', 'n1')).toEqual([]);
    expect(store.find('Pod', 'node', 'n2')).toHaveLength(1);
    expect(store.count('Pod')).toBe(1);
  });

  it('refuses to read below what was compacted and keeps what is above', () => {
    const store = podStore();
    store.create<Pod>('Pod', 'a', 'x', { node: 'n1' });
    store.update<Pod>('Pod', 'a', 'x', { node: 'n2' });
    store.update<Pod>('Pod', 'a', 'x', { node: 'n3' });
    store.compact(2);
    expect(() => store.get('Pod', 'a', 'x', 1)).toThrow(expect.objectContaining({ code: 'store/compacted' }));
    expect(store.get<Pod>('Pod', 'a', 'x', 2)?.value.node).toBe('n2');
  });

  it('compacts by itself once more changes are kept than asked for', () => {
    const store = podStore({ retainedChanges: 100 });
    store.create<Pod>('Pod', 'a', 'x', {});
    for (let count = 0; count < 1000; count++) store.update<Pod>('Pod', 'a', 'x', { node: `n${count}` });
    expect(store.oldest).toBeGreaterThan(800);
    expect(store.get<Pod>('Pod', 'a', 'x', store.oldest)).toBeDefined();
  });
});

describe('MemoryStore watch', () => {
  const seen = (changes: Change[]) =>
    changes.map((change) => `${change.type} ${change.object.name}@${change.revision}`);

  it('resumes from a revision and then follows, each change once', () => {
    const store = podStore();
    store.create('Pod', 'a', 'x', {});
    store.create('Pod', 'b', 'y', {});
    const changes: Change[] = [];
    store.watch('Pod', { from: 1 }, (change) => changes.push(change));
    store.delete('Pod', 'a', 'x');
    expect(seen(changes)).toEqual(['created y@2', 'deleted x@3']);
  });

  it('answers 410 below the compacted revision', () => {
    const store = podStore();
    store.create('Pod', 'a', 'x', {});
    store.create('Pod', 'a', 'y', {});
    store.compact(2);
    expect(() => store.watch('Pod', { from: 1 }, () => {})).toThrow(
      expect.objectContaining({ code: 'store/compacted' }),
    );
  });

  it('delivers by index under the value left and the value entered', () => {
    const store = podStore();
    const left: Change[] = [];
    const entered: Change[] = [];
    store.create<Pod>('Pod', 'a', 'x', { node: 'n1' });
    store.watch('Pod', { index: { name: 'node', value: 'n1' } }, (change) => left.push(change));
    const watch = store.watch('Pod', { index: { name: 'node', value: 'n2' } }, (change) => entered.push(change));
    store.update<Pod>('Pod', 'a', 'x', { node: 'n2' });
    watch.stop();
    store.update<Pod>('Pod', 'a', 'x', { node: 'n3' });
    expect([seen(left), seen(entered)]).toEqual([['updated x@2'], ['updated x@2']]);
  });
});
