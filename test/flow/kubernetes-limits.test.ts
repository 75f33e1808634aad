import { describe, expect, it } from 'vitest';
import { memoryCall, type MemoryReader, type MemoryResult } from '../../src/core/call/memory-call.js';
import { createWorld } from '../../src/world/create-world.js';
import type { World } from '../../src/world/world.js';
import { apiOnly } from './kubernetes-api-only.js';

const MAPS = '/api/v1/namespaces/default/configmaps';
const KIB = 1024;
const MIB = 1024 ** 2;

/** Much is done here, and the machine may have other things to do. */
const SLOW = { timeout: 180_000 };

interface List {
  readonly metadata: { readonly continue?: string; readonly remainingItemCount?: number };
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}

function server(): World {
  const world = createWorld({ adapter: apiOnly, machines: [], seed: 1 });
  world.tasks.runUntil(world.tasks.now + 10_000);
  return world;
}

interface Sent {
  readonly query?: string;
  readonly type?: string;
  readonly capacityBytes?: number;
  readonly reader?: MemoryReader;
}

function send(world: World, method: string, path: string, body = '', sent: Sent = {}): MemoryResult {
  const { query = '', type = 'application/json', capacityBytes = Infinity, reader } = sent;
  const headers = { 'content-type': type };
  const options = { capacityBytes, ...(reader !== undefined && { reader }) };
  const { call, result } = memoryCall({ method, path, query, headers, body }, options);
  world.accept(call);
  turn(world);
  return result;
}

/** What is due now, and no more: no time passes. */
function turn(world: World): void {
  world.tasks.runUntil(world.tasks.now);
}

function configMap(name: string, rest: object = {}): string {
  return JSON.stringify({ kind: 'ConfigMap', apiVersion: 'v1', metadata: { name }, ...rest });
}

/** So many objects, past the front door, which would take ten times as long. */
function fill(world: World, count: number): void {
  const { store } = world.site();
  for (let index = 0; index < count; index++) {
    const name = `map-${String(index).padStart(6, '0')}`;
    const metadata = { name, namespace: 'default', uid: name, resourceVersion: '' };
    store.create('configmaps', 'default', name, { kind: 'ConfigMap', apiVersion: 'v1', metadata, data: { a: 'b' } });
  }
}

function change(world: World, name: string, count: number): void {
  const { store } = world.site();
  for (let number = 0; number < count; number++) {
    const { value } = store.get<object>('configmaps', 'default', name)!;
    store.update('configmaps', 'default', name, { ...value, data: { number: String(number) } });
  }
}

function linesOf(result: MemoryResult): readonly string[] {
  return result.text().split('\n').slice(0, -1);
}

/** Largest accepted values and texts: facts/validation-limits of the recordings, measured on v1.32.13. */
describe('sizes', SLOW, () => {
  it.each([
    ['a body', 3 * MIB, 413, 'Request entity too large: limit is 3145728', (bytes: number) => ''.padEnd(bytes)],
    [
      'annotations',
      256 * KIB,
      422,
      'ConfigMap "a" is invalid: metadata.annotations: Too long: may not be more than 262144 bytes',
      (bytes: number) => JSON.stringify({ metadata: { name: 'a', annotations: { a: 'x'.repeat(bytes - 1) } } }),
    ],
    [
      'data',
      MIB,
      422,
      'ConfigMap "a" is invalid: []: Too long: may not be more than 1048576 bytes',
      (bytes: number) => configMap('a', { data: { a: 'x'.repeat(bytes) } }),
    ],
  ])('refuses %s of one byte more than %d', (_what, most, status, message, bodyOf) => {
    const world = server();
    const refused = send(world, 'POST', MAPS, bodyOf(most + 1));
    expect({ status: refused.status, text: refused.text() }).toMatchObject({ status });
    expect(JSON.parse(refused.text())).toMatchObject({ kind: 'Status', code: status, message });
    expect(send(world, 'POST', MAPS, bodyOf(most)).text()).not.toContain(message);
  });

  it('refuses an object that etcd would not take, and keeps the server of 10 MB', () => {
    const world = server();
    const role = (bytes: number) =>
      JSON.stringify({
        metadata: { name: 'a' },
        rules: [{ verbs: ['get'], nonResourceURLs: [`/${'x'.repeat(bytes)}`] }],
      });
    const path = '/apis/rbac.authorization.k8s.io/v1/clusterroles';
    expect(JSON.parse(send(world, 'POST', path, role(1.6 * MIB)).text())).toMatchObject({
      message: 'etcdserver: request is too large',
    });
    expect(send(world, 'POST', path, role(10 * MIB)).status).toBe(413);
    expect(send(world, 'POST', MAPS, configMap('a')).status).toBe(201);
  });

  it('does not let a patch copy what is there until nothing fits any more', () => {
    const world = server();
    send(world, 'POST', MAPS, configMap('a', { data: { a: 'x'.repeat(KIB) } }));
    const copies = Array.from({ length: 40 }, (_, at) => ({ op: 'copy', from: '', path: `/data/copy-${at}` }));
    const type = 'application/json-patch+json';
    expect(send(world, 'PATCH', `${MAPS}/a`, JSON.stringify(copies), { type }).status).toBe(422);
  });
});

describe('100,000 objects', SLOW, () => {
  const COUNT = 100_000;
  const world = server();
  fill(world, COUNT);

  it('are listed in chunks as they were when the first was asked for', () => {
    const names = new Set<string>();
    let token = '';
    let chunks = 0;
    do {
      const query = `limit=2500${token === '' ? '' : `&continue=${token}`}`;
      const { metadata, items } = JSON.parse(send(world, 'GET', MAPS, '', { query }).text()) as List;
      for (const { metadata: own } of items) names.add(own.name);
      // One object goes and one changes after each chunk; the list shows neither.
      const name = `map-${String(COUNT - 1 - chunks).padStart(6, '0')}`;
      world.site().store.delete('configmaps', 'default', name);
      token = metadata.continue ?? '';
      expect(metadata.remainingItemCount ?? 0).toBe(COUNT - names.size);
      chunks++;
    } while (token !== '');
    expect([chunks, names.size]).toEqual([40, COUNT]);
  });

  it.each([
    ['list', '', 500 * KIB, (text: string) => (JSON.parse(text) as List).items.length],
    ['watch', 'watch=1', 64 * KIB, (text: string) => text.split('\n').length - 1],
  ])('come as a %s as fast as they are read', (_what, query, mostBytes, countOf) => {
    const result = send(world, 'GET', MAPS, '', { query, capacityBytes: 32 * KIB });
    const sizeOf = () => result.chunks.reduce((sum, { length }) => sum + length, 0);
    let before = 0;
    for (let size = sizeOf(); size > before; size = sizeOf()) {
      expect(size - before).toBeLessThan(mostBytes);
      before = size;
      result.drain();
      turn(world);
    }
    expect(countOf(result.text())).toBe(world.site().store.count('configmaps', 'default'));
    result.abort();
  });
});

describe('watches', SLOW, () => {
  it('show each of a thousand every event once', () => {
    const world = server();
    fill(world, 1);
    const query = `watch=1&resourceVersion=${world.site().store.revision}`;
    const watches = Array.from({ length: 1000 }, () => send(world, 'GET', MAPS, '', { query }));
    change(world, 'map-000000', 20);
    turn(world);
    const numbers = watches.map((watch) =>
      linesOf(watch).map((line) => (JSON.parse(line) as { object: { data: { number: string } } }).object.data.number),
    );
    expect(new Set(numbers.map((one) => one.join())).size).toBe(1);
    expect(numbers[0]).toEqual(Array.from({ length: 20 }, (_, number) => String(number)));
    // Encoded once for all of them.
    expect(new Set(watches.map(({ chunks }) => chunks[0])).size).toBe(1);
  });

  // The watch cache closes the channel of a watcher that does not keep up, and the stream ends (apiserver pkg/storage/cacher).
  it('end where nobody reads, and go on for those who do', () => {
    const world = server();
    fill(world, 1);
    const query = `watch=1&resourceVersion=${world.site().store.revision}`;
    let read = 0;
    const reader = { chunk: () => void read++ };
    send(world, 'GET', MAPS, '', { query, reader });
    const stuck = send(world, 'GET', MAPS, '', { query, capacityBytes: 16 * KIB });
    const patient = send(world, 'GET', MAPS, '', { query, capacityBytes: 16 * KIB });
    for (let round = 0; round < 120; round++) {
      change(world, 'map-000000', 100);
      turn(world);
      patient.drain();
      turn(world);
    }
    expect([stuck.ended, patient.ended, read]).toEqual([true, false, 12_000]);
    expect(stuck.body().length).toBeLessThan(32 * KIB);
  });
});
