import { MemoryStore } from '../../src/core/store/memory-store.js';
import { bestMs, perOperation, type Bench, type Row } from './bench.js';

const WRITES = 3000;
const OBJECTS = 500;
const WATCHERS = 10;

interface Pod {
  readonly metadata: { readonly name: string; readonly labels: Readonly<Record<string, string>> };
  readonly spec: { readonly nodeName: string; readonly containers: readonly unknown[] };
  readonly status: { readonly phase: string; readonly count: number };
}

/** Copy-on-write with shared values against a copy and an encoding for everybody. */
export const storeNaive: Bench = {
  name: 'store-naive',
  title: `${WRITES} writes with ${WATCHERS} watchers: shared objects against a clone for each`,
  run: () => [againstClones(), manyWatchers()],
};

function againstClones(): Row {
  const store = filledStore();
  let told = 0;
  for (let count = 0; count < WATCHERS; count++) store.watch('Pod', {}, () => told++);
  const oursMs = bestMs(5, () => touch(store));
  if (told !== 5 * WATCHERS * WRITES) throw new Error('a watcher missed a change');
  const objects = new Map(Array.from({ length: OBJECTS }, (_, index) => [`pod-${index}`, podOf(index)]));
  const naiveMs = bestMs(2, () => touchClones(objects));
  return {
    what: `a write with ${WATCHERS} watchers`,
    ours: perOperation(oursMs, WRITES),
    other: `clone and encode for each ${perOperation(naiveMs, WRITES)}`,
    ratio: naiveMs / oursMs,
    atLeast: 20,
  };
}

/** A watcher of one node must cost nothing to the writes of the others. */
function manyWatchers(): Row {
  const timed = (watchers: number) => {
    const store = filledStore();
    for (let count = 0; count < watchers; count++)
      store.watch('Pod', { index: { name: 'node', value: `node-${count}` } }, () => {});
    return bestMs(3, () => touch(store));
  };
  const [none, many] = [timed(0), timed(1000)];
  return {
    what: 'a write with 1,000 indexed watchers',
    ours: perOperation(many, WRITES),
    other: `without any ${perOperation(none, WRITES)}`,
    ratio: none / many,
    atLeast: 0.5,
  };
}

function filledStore(): MemoryStore {
  const store = new MemoryStore();
  store.define<Pod>({ kind: 'Pod', indexes: { node: (pod) => pod.spec.nodeName } });
  for (let index = 0; index < OBJECTS; index++) store.create('Pod', 'default', `pod-${index}`, podOf(index));
  return store;
}

function touch(store: MemoryStore): void {
  for (let count = 0; count < WRITES; count++) {
    const name = `pod-${count % OBJECTS}`;
    const { value } = store.get<Pod>('Pod', 'default', name)!;
    store.update<Pod>('Pod', 'default', name, { ...value, status: { phase: 'Running', count } });
  }
}

/** As one would write it without thinking of cost: nobody can change what another one has. */
function touchClones(objects: Map<string, Pod>): void {
  let bytes = 0;
  for (let count = 0; count < WRITES; count++) {
    const name = `pod-${count % OBJECTS}`;
    const changed = { ...structuredClone(objects.get(name)!), status: { phase: 'Running', count } };
    objects.set(name, structuredClone(changed));
    for (let watcher = 0; watcher < WATCHERS; watcher++) bytes += JSON.stringify(structuredClone(changed)).length;
  }
  if (bytes === 0) throw new Error('nothing was encoded');
}

/** Of the size of a real pod with one container: about 2 KB as JSON. */
function podOf(index: number): Pod {
  const labels = Object.fromEntries(
    Array.from({ length: 6 }, (_, label) => [`example.com/label-${label}`, `value-${index}`]),
  );
  const env = Array.from({ length: 12 }, (_, variable) => ({
    name: `VARIABLE_${variable}`,
    value: `value of ${variable}`,
  }));
  const probe = { httpGet: { path: '/healthz', port: 8080, scheme: 'HTTP' }, periodSeconds: 10, timeoutSeconds: 1 };
  const resources = { requests: { cpu: '100m', memory: '64Mi' }, limits: { cpu: '1', memory: '256Mi' } };
  const container = { name: 'main', image: 'nginx:1.27', env, resources, livenessProbe: probe, readinessProbe: probe };
  return {
    metadata: { name: `pod-${index}`, labels },
    spec: { nodeName: `node-${index % 100}`, containers: [container] },
    status: { phase: 'Pending', count: 0 },
  };
}
