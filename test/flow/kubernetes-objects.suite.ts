import kubernetes from '../../adapters/kubernetes/index.js';
import { memoryCall } from '../../src/core/call/memory-call.js';
import { createWorld } from '../../src/world/create-world.js';
import type { World } from '../../src/world/world.js';

const PATHS: Readonly<Record<string, string>> = {
  pods: '/api/v1/namespaces/default/pods',
  nodes: '/api/v1/nodes',
  services: '/api/v1/namespaces/default/services',
  endpointslices: '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices',
  configmaps: '/api/v1/namespaces/kube-system/configmaps',
  persistentvolumes: '/api/v1/persistentvolumes',
  persistentvolumeclaims: '/api/v1/namespaces/default/persistentvolumeclaims',
  storageclasses: '/apis/storage.k8s.io/v1/storageclasses',
  priorityclasses: '/apis/scheduling.k8s.io/v1/priorityclasses',
};
const PEER = { secure: true, certificate: { commonName: 'admin', organizations: ['system:masters'] } };
/** Nothing that a test waits for takes longer in virtual time. */
const LIMIT_MS = 3_600_000;

interface Event {
  readonly reason: string;
  readonly message: string;
  readonly involvedObject: { readonly kind: string; readonly name: string };
}

/** A cluster of small machines whose objects are written as any client writes them: through the facade. */
export class ControlPlane {
  readonly world: World;

  /** `zones`: machine -> its zone. */
  constructor(zones: Readonly<Record<string, string>>) {
    const machines = Object.entries(zones).map(([name, zone]) => ({
      name,
      cpuMilli: 4000,
      memoryBytes: 8 * 1024 ** 3,
      zone,
      labels: {},
      role: 'worker' as const,
      images: [],
    }));
    this.world = createWorld({ adapter: kubernetes, machines, seed: 1, freeze: true });
    this.advance(3000);
  }

  create(resource: string, object: object): void {
    this.#send('POST', PATHS[resource]!, object);
  }

  patch(resource: string, name: string, change: object): void {
    this.#send('PATCH', `${PATHS[resource]!}/${name}`, change, 'application/merge-patch+json');
  }

  delete(resource: string, name: string): void {
    this.#send('DELETE', `${PATHS[resource]!}/${name}`);
  }

  /** An object of the kind, by name; undefined when there is none. */
  get(resource: string, name: string): unknown {
    const kinds = this.world.site().store.kinds;
    const kind = kinds.find((known) => known.split('.')[0] === resource) ?? resource;
    return this.world
      .site()
      .store.list(kind)
      .items.find((stored) => stored.name === name)?.value;
  }

  /** What was reported on objects of a kind. */
  events(kind: string): readonly Event[] {
    const all = this.world
      .site()
      .store.list<Event>('events')
      .items.map(({ value }) => value);
    return all.filter(({ involvedObject }) => involvedObject.kind === kind);
  }

  messages(kind: string): readonly string[] {
    return this.events(kind).map(({ message }) => message);
  }

  reasons(kind: string): readonly string[] {
    return this.events(kind).map(({ reason }) => reason);
  }

  settle(): void {
    const { tasks } = this.world;
    if (!tasks.runUntilIdle(tasks.now + LIMIT_MS)) throw new Error('the world never becomes idle');
  }

  advance(forMs: number): void {
    const { tasks } = this.world;
    tasks.runUntil(tasks.now + forMs);
  }

  #send(method: string, path: string, body?: object, type = 'application/json'): void {
    const text = body === undefined ? {} : { body: JSON.stringify(body) };
    const { call, result } = memoryCall({ method, path, headers: { 'content-type': type }, ...text }, { peer: PEER });
    const { tasks } = this.world;
    this.world.accept(call);
    tasks.runUntilIdle(tasks.now + LIMIT_MS, () => result.ended);
    if ((result.status ?? 500) >= 400) throw new Error(`${method} ${path}: ${result.text()}`);
  }
}
