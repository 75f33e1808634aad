import { SeededRandom, type Tasks } from 'regatta/kit';
import { add, quantitiesOf, subtract } from '../allocator/arithmetic.js';
import { HierarchicalAllocator } from '../allocator/hierarchical.js';
import type { Allocation, FrameworkCapabilities } from '../allocator/members.js';
import { parseResources, type Resource, type Resources } from '../allocator/resource.js';
import type { Holder } from '../allocator/unavailabilities.js';

/** A queue whose time a replay moves by hand; the world's own fits. */
export interface SteppedTasks extends Tasks {
  runUntil(time: number): void;
}

type Json = Readonly<Record<string, unknown>>;

export interface Vector {
  readonly id: string;
  readonly config?: { readonly allocationIntervalSec?: number; readonly fairnessExclude?: readonly string[] };
  readonly steps?: readonly Json[];
}

/** Text, or a list of texts and objects, as the vectors write resources. */
export function resourcesOf(value: unknown): Resources {
  if (typeof value === 'string') return parseResources(value);
  if (!Array.isArray(value)) return [];
  return value.reduce<Resources>(
    (all, item) => add(all, typeof item === 'string' ? parseResources(item) : [resourceOf(item as Json)]),
    [],
  );
}

function resourceOf(item: Json): Resource {
  const reservations = ((item['reservations'] ?? []) as (string | Json)[]).map((entry) => ({
    role: typeof entry === 'string' ? entry : String(entry['role']),
    type: 'STATIC' as const,
  }));
  return {
    name: String(item['name']),
    reservations,
    revocable: item['revocable'] === true,
    ...(item['shared'] === true && { copies: 1 }),
    ...(item['volume'] !== undefined && { volume: item['volume'] as string }),
    ...(item['mount'] !== undefined && { mount: item['mount'] as string }),
    type: 'SCALAR',
    milli: Math.round(Number(item['value']) * 1000),
  };
}

function milliOf(amounts: unknown): Map<string, number> {
  return new Map(
    Object.entries((amounts ?? {}) as Record<string, number>).map(([name, value]) => [name, value * 1000]),
  );
}

function same(left: Resources, right: Resources): boolean {
  return subtract(left, right).length === 0 && subtract(right, left).length === 0;
}

/** Replays a step list against the allocator; gives what differs, nothing for a pass. Throws for a step it does not know. */
export function replayAllocator(vector: Vector, tasks: SteppedTasks): string[] {
  return new AllocatorReplay(vector, tasks).run();
}

class AllocatorReplay {
  readonly #vector: Vector;
  readonly #tasks: SteppedTasks;
  readonly #allocator: HierarchicalAllocator;
  readonly #problems: string[] = [];
  /** Since the last expectation. */
  #offers: Allocation[] = [];
  #inverseOffers: Holder[] = [];
  readonly #everything: Allocation[] = [];

  constructor(vector: Vector, tasks: SteppedTasks) {
    this.#vector = vector;
    this.#tasks = tasks;
    this.#allocator = new HierarchicalAllocator(tasks, new SeededRandom(vector.id), {
      intervalMs: (vector.config?.allocationIntervalSec ?? 1) * 1000,
      minAllocatable: [new Map([['cpus', 10]]), new Map([['mem', 32_000]])],
      fairnessExclude: vector.config?.fairnessExclude ?? [],
      defaultRefuseMs: 5000,
      author: 'allocator',
      offer: (allocations) => {
        this.#offers.push(...allocations);
        this.#everything.push(...allocations);
      },
      inverseOffer: (holders) => this.#inverseOffers.push(...holders),
    });
  }

  run(): string[] {
    for (const step of this.#vector.steps ?? []) {
      if (step['expect'] !== undefined) this.#expect(step['expect'] as Json);
      else this.#perform(step);
      this.#tasks.runUntil(this.#tasks.now);
    }
    return this.#problems;
  }

  #perform(step: Json): void {
    const text = (name: string) => String(step[name]);
    const roles = step['roles'] as string[] | undefined;
    const agent = text('agent');
    const framework = text('framework');
    const allocator = this.#allocator;
    switch (step['op']) {
      case 'addAgent': {
        const capabilities = step['capabilities'] as never;
        return allocator.addAgent(agent, {
          hostname: agent,
          total: resourcesOf(step['resources']),
          used: usedOf(step['used']),
          unavailable: step['unavailability'] === true,
          ...(capabilities !== undefined && { capabilities }),
        });
      }
      case 'removeAgent':
        return allocator.removeAgent(agent);
      case 'updateAgent':
        return allocator.updateAgent(agent, {
          ...(step['resources'] !== undefined && { total: resourcesOf(step['resources']) }),
          refreshed: step['attributes'] !== undefined,
        });
      case 'addResourceProvider':
        return allocator.addResourceProvider(agent, resourcesOf(step['resources']), usedOf(step['used']));
      case 'setUnavailability':
        return allocator.setUnavailability(agent, true);
      case 'addFramework':
        return allocator.addFramework(framework, {
          roles: roles ?? [],
          active: step['active'] !== false,
          capabilities: capabilitiesOf(step['capabilities']),
          minAllocatable: new Map(
            Object.entries((step['minAllocatable'] ?? {}) as Record<string, Json[]>).map(([role, list]) => [
              role,
              list.map(milliOf),
            ]),
          ),
          used: usedOf(step['used']),
        });
      case 'activateFramework':
        return allocator.activateFramework(framework);
      case 'deactivateFramework':
        return allocator.deactivateFramework(framework);
      case 'suppress':
        return allocator.suppress(framework, roles);
      case 'revive':
        return allocator.revive(framework, roles);
      default:
        return this.#performOnRole(step);
    }
  }

  /** Steps about resources, quotas and time. */
  #performOnRole(step: Json): void {
    const text = (name: string) => String(step[name]);
    const agent = text('agent');
    const framework = text('framework');
    const allocator = this.#allocator;
    switch (step['op']) {
      case 'recover':
        return this.#recover(framework, text('role'), agent, resourcesOf(step['resources']), step['refuseSeconds']);
      case 'recoverAll':
        for (const { framework: owner, role, agent: on, resources } of this.#everything.splice(0))
          allocator.recover(owner, role, on, resources);
        return;
      case 'setQuota':
        return allocator.setQuota(
          text('role'),
          step['guarantees'] === undefined && step['limits'] === undefined
            ? undefined
            : { guarantees: milliOf(step['guarantees']), limits: milliOf(step['limits']) },
        );
      case 'setWeights':
        for (const [role, weight] of Object.entries(step['weights'] as Record<string, number>))
          allocator.setWeight(role, weight);
        return;
      case 'setWhitelist':
        return allocator.setWhitelist((step['hosts'] ?? undefined) as string[] | undefined);
      case 'convertAvailable': {
        const done = allocator.convertAvailable(agent, resourcesOf(step['from']), resourcesOf(step['to']));
        if (done !== step['ok']) this.#problems.push(`convertAvailable gave ${done}`);
        return;
      }
      case 'convertAllocated':
        return allocator.convertAllocated(
          framework,
          text('role'),
          agent,
          resourcesOf(step['from']),
          resourcesOf(step['to']),
        );
      case 'advance':
        return this.#tasks.runUntil(this.#tasks.now + Number(step['seconds']) * 1000);
      default:
        throw new TypeError(`no step ${String(step['op'])}`);
    }
  }

  #recover(framework: string, role: string, agent: string, resources: Resources, refuseSeconds: unknown): void {
    const refuseMs = refuseSeconds === undefined ? undefined : Number(refuseSeconds) * 1000;
    this.#allocator.recover(framework, role, agent, resources, refuseMs);
  }

  #expect(expected: Json): void {
    this.#tasks.runUntil(this.#tasks.now);
    const offers = this.#offers;
    this.#offers = [];
    for (const [what, value] of Object.entries(expected)) {
      if (what === 'offers') this.#expectOffers(offers, value as Json[]);
      else if (what === 'totals') this.#expectTotals(offers, value as Record<string, Record<string, unknown>>);
      else if (what === 'offerCount' && offers.length !== value) this.#problems.push(`${offers.length} offers`);
      else if (what === 'inverseOffers') this.#expectInverseOffers(value as Json[]);
      else if (what === 'sum') this.#expectSum(offers, value);
      else if (what === 'metrics') this.#expectMetrics(value as Record<string, number | null>);
      else if (what !== 'offerCount') throw new TypeError(`no expectation ${what}`);
    }
  }

  #expectOffers(offers: readonly Allocation[], expected: readonly Json[]): void {
    const left = [...offers];
    for (const wanted of expected) {
      const at = left.findIndex(
        (offer) =>
          offer.framework === wanted['framework'] &&
          offer.role === wanted['role'] &&
          offer.agent === wanted['agent'] &&
          same(offer.resources, resourcesOf(wanted['resources'])),
      );
      if (at === -1) this.#problems.push(`no offer ${JSON.stringify(wanted)} among ${JSON.stringify(left)}`);
      else left.splice(at, 1);
    }
    if (left.length > 0) this.#problems.push(`unexpected ${JSON.stringify(left)}`);
  }

  #expectInverseOffers(expected: readonly Json[]): void {
    const found = this.#inverseOffers.map(({ framework, agent }) => `${framework} ${agent}`).sort();
    const wanted = expected.map(({ framework, agent }) => `${framework as string} ${agent as string}`).sort();
    this.#inverseOffers = [];
    if (found.join() !== wanted.join()) this.#problems.push(`inverse offers ${found.join()}, not ${wanted.join()}`);
  }

  #expectTotals(offers: readonly Allocation[], expected: Record<string, Record<string, unknown>>): void {
    for (const [framework, byRole] of Object.entries(expected)) {
      for (const [role, wanted] of Object.entries(byRole)) {
        const mine = offers.filter((offer) => offer.framework === framework && offer.role === role);
        const sum = mine.reduce<Resources>((all, { resources }) => add(all, resources), []);
        if (!same(sum, resourcesOf(wanted))) this.#problems.push(`${framework} has ${JSON.stringify(sum)}`);
      }
    }
  }

  #expectSum(offers: readonly Allocation[], wanted: unknown): void {
    const sum = quantitiesOf(offers.reduce<Resources>((all, { resources }) => add(all, resources), []));
    for (const [name, milli] of quantitiesOf(resourcesOf(wanted)))
      if (sum.get(name) !== milli) this.#problems.push(`sum of ${name} is ${sum.get(name)}`);
  }

  #expectMetrics(expected: Record<string, number | null>): void {
    for (const [name, value] of Object.entries(expected)) {
      const found = this.#metric(name) ?? null;
      if (found !== value) this.#problems.push(`${name} is ${found}, not ${value}`);
    }
  }

  #metric(name: string): number | undefined {
    const parts = name.split('/');
    const role = parts[4] ?? '';
    if (name.includes('/quota/roles/')) {
      const quota = this.#allocator.quota(parts[4] ?? '');
      const resource = parts[6] ?? '';
      if (quota === undefined) return undefined;
      if (parts[7] === 'guarantee') return scaled(quota.guarantees.get(resource));
      if (parts[7] === 'limit') return scaled(quota.limits.get(resource));
      const watched = quota.guarantees.has(resource) || quota.limits.has(resource);
      return watched ? scaled(this.#allocator.role(role).held.get(resource) ?? 0) : undefined;
    }
    if (name.includes('/offer_filters/')) return this.#allocator.role(parts[4] ?? '').filters;
    if (name.endsWith('/shares/dominant')) return this.#allocator.role(parts[3] ?? '').share;
    const totals = this.#allocator.totals();
    const side = parts[4] === 'total' ? totals.total : totals.allocated;
    return scaled(side.get(parts[3] ?? '') ?? 0);
  }
}

function scaled(milli: number | undefined): number | undefined {
  return milli === undefined ? undefined : milli / 1000;
}

function usedOf(value: unknown): ReadonlyMap<string, ReadonlyMap<string, Resources>> {
  return new Map(
    Object.entries((value ?? {}) as Record<string, Json>).map(([outer, inner]) => [
      outer,
      new Map(Object.entries(inner).map(([role, resources]) => [role, resourcesOf(resources)])),
    ]),
  );
}

function capabilitiesOf(value: unknown): FrameworkCapabilities {
  return {
    multiRole: true,
    sharedResources: false,
    revocableResources: false,
    reservationRefinement: true,
    gpuResources: false,
    ...((value ?? {}) as Partial<FrameworkCapabilities>),
  };
}
