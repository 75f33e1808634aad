import template from '../../adapters/_template/index.js';
import type { App, Host, Unit } from '../../adapters/_template/resources/objects.js';
import type { MachineSpec } from '../../src/ports/machines.js';
import type { ScenarioSession, VectorsHost } from '../../src/testing/vectors/host.js';
import type { World } from '../../src/world/world.js';

/** Machines of one size, named node-1, node-2, ... */
export function machines(count: number): MachineSpec[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `node-${index + 1}`,
    cpuMilli: 4000,
    memoryBytes: 8 * 1024 ** 3,
    zone: '',
    labels: {},
    role: 'worker',
    images: ['nginx:1.9.1'],
  }));
}

/** What an adapter's `testing/` brings, for the template; shows how small a host is. */
export const templateHost: VectorsHost = {
  adapter: template,
  scenarios: {
    kinds: ['units', 'apps', 'nodes'],
    world: ({ cluster }) => ({ machines: machines(cluster['hosts'] as number), freeze: true }),
    open(world, _scenario, tools) {
      tools.until(() => world.sites[0]!.store.count('Host') === world.shared.machines.list().length, 60_000);
      return new TemplateSession(world);
    },
  },
  interactions: {
    world: () => ({ machines: machines(2), freeze: true }),
    caller: () => ({ peer: { secure: false }, headers: {} }),
    matching: { bijective: ['id', 'host'], free: ['time'], ignored: ['previousImage'], headers: ['content-type'] },
  },
  decisions: {
    differences: ({ fits, expect }) =>
      fits === undefined
        ? { skip: 'needs a cluster' }
        : JSON.stringify(fits) === JSON.stringify(expect['feasible'])
          ? []
          : ['other machines are feasible'],
  },
};

class TemplateSession implements ScenarioSession {
  readonly #world: World;
  readonly #aliases = new Map<string, string>();
  readonly #names = new Map<string, string>();

  constructor(world: World) {
    this.#world = world;
  }

  records() {
    const { store } = this.#world.sites[0]!;
    const values = <T>(kind: string) => store.list<T>(kind).items.map(({ value }) => value);
    return {
      units: values<Unit>('Unit').map((unit) => ({
        id: this.#aliasOf(unit.id),
        app: unit.app,
        node: unit.host,
        state: unit.state,
        image: unit.image,
      })),
      apps: values<App>('App').map(({ name, replicas, image }) => ({ name, replicas, image })),
      nodes: values<Host>('Host').map(({ name, up }) => ({ name, up })),
    };
  }

  events() {
    return [];
  }

  nameOf(alias: string) {
    return this.#names.get(alias);
  }

  perform: ScenarioSession['perform'] = (step, tools) => {
    if (step.kind === 'http') return tools.http(step);
    if (step.kind !== 'fault') return { outcome: 'skipped', reason: `needs ${step.kind}` };
    this.#world.inject({ kind: 'node-loss', target: step['node'] as string });
    return { outcome: 'done' };
  };

  #aliasOf(id: string): string {
    const alias = this.#aliases.get(id) ?? `unit-${this.#aliases.size + 1}`;
    this.#aliases.set(id, alias);
    this.#names.set(alias, id);
    return alias;
  }
}
