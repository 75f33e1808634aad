import type { ScenarioSession, StepResult } from 'regatta/testing';
import { resolve } from '../allocator/names.js';
import type { Cluster } from '../resources/cluster.js';
import type { ServiceSpec } from '../resources/service-spec.js';
import type { Service } from '../resources/service.js';
import type { SwarmState } from '../resources/swarm-state.js';
import type { ReplayedWorld, ScenarioFile } from './vectors-host.js';

type Step = Parameters<ScenarioSession['perform']>[0];
type Body = Readonly<Record<string, unknown>>;

/** The recorder's derived readings, taken here from the same places. What they are about is read from the requests before them. */
export class ProbeSteps {
  readonly #world: ReplayedWorld;
  readonly #state: SwarmState;
  readonly #scenario: ScenarioFile;
  readonly #atStart: Cluster | undefined;
  /** The first published port of every service that there ever was, by name. */
  readonly #ports = new Map<string, number>();
  readonly #addresses: Body[] = [];

  constructor(world: ReplayedWorld, state: SwarmState, scenario: ScenarioFile) {
    this.#world = world;
    this.#state = state;
    this.#scenario = scenario;
    this.#atStart = state.cluster();
    state.store.watch<Service>('service', {}, ({ object: { value } }) => {
      const port = value.endpoint?.ports[0]?.PublishedPort;
      if (port !== undefined) this.#ports.set(value.spec.Name, port);
    });
  }

  perform(step: Step): StepResult {
    const body = this.#reading(step);
    if (body === undefined) return { outcome: 'skipped', reason: 'a derived reading', looks: true };
    return { outcome: 'done', response: { status: 200, body } };
  }

  #reading(step: Step): Body | undefined {
    const what = String(step['what']);
    if (what === 'port sequence') return this.#portSequence(step);
    if (what === 'API addresses against DNS answers') return this.#addressesAgainstNames(step);
    if (what === 'what changed') return this.#whatChanged();
    if (what === 'containers still running on the isolated node') return this.#isolatedContainers();
    return what.startsWith('token rotation') ? this.#tokens() : undefined;
  }

  /** The specs of the services that were asked for before a step. */
  #created(step: Step): readonly Partial<ServiceSpec>[] {
    const { steps } = this.#scenario;
    return steps
      .slice(0, steps.indexOf(step))
      .filter(({ request }) => request?.method === 'POST' && request.path === '/services/create')
      .map(({ request }) => request!.body as Partial<ServiceSpec>);
  }

  #portSequence(step: Step): Body {
    const asked = this.#created(step).map(({ Name = '', EndpointSpec }) => ({
      port: this.#ports.get(Name) ?? 0,
      isAutomatic: (EndpointSpec?.Ports?.[0]?.PublishedPort ?? 0) === 0,
    }));
    const automatic = asked.filter(({ isAutomatic }) => isAutomatic).map(({ port }) => port);
    const explicit = asked.filter(({ isAutomatic }) => !isAutomatic).map(({ port }) => port);
    const [first = 0, second = 0] = automatic;
    const last = automatic.at(-1) ?? 0;
    return { second_is_next: second === first + 1, explicit_skipped: !explicit.includes(last) && last > second };
  }

  /** What the network's names stand for, against what the API lists: of the first service with a virtual address, and the first without. */
  #addressesAgainstNames(step: Step): Body {
    const attached = this.#created(step).filter(({ TaskTemplate }) => (TaskTemplate?.Networks ?? []).length > 0);
    const target = attached[0]?.TaskTemplate?.Networks?.[0]?.Target ?? '';
    const network = this.#state.networks().find(({ id, spec }) => spec.name === target || id === target);
    if (network === undefined) return {};
    const nameOf = (mode: string) =>
      attached.find(({ EndpointSpec }) => (EndpointSpec?.Mode ?? 'vip') === mode)?.Name ?? '';
    const [balanced, roundRobin] = [nameOf('vip'), nameOf('dnsrr')];
    const service = this.#state.services().find(({ spec }) => spec.Name === balanced);
    const given = service?.endpoint?.virtualAddresses.find(({ networkId }) => networkId === network.id);
    const vip = given?.address.split('/')[0] ?? '';
    const tasks = this.#taskAddresses(balanced, network.id);
    const reading = {
      vip,
      tasks,
      nameIsVip: same(resolve(this.#state, network, balanced), [vip]),
      tasksNameIsTasks: same(resolve(this.#state, network, `tasks.${balanced}`), tasks),
      dnsrrIsTasks: same(resolve(this.#state, network, roundRobin), this.#taskAddresses(roundRobin, network.id)),
    };
    this.#addresses.push(reading);
    return reading;
  }

  #taskAddresses(service: string, networkId: string): readonly string[] {
    return this.#state
      .services()
      .filter(({ spec }) => spec.Name === service)
      .flatMap(({ id }) => this.#state.tasksOf(id))
      .filter(({ status, desired }) => status.state === 'running' && desired === 'running')
      .flatMap(({ networks }) => networks.filter((attachment) => attachment.networkId === networkId))
      .flatMap(({ addresses }) => addresses.map((address) => address.split('/')[0]!));
  }

  #whatChanged(): Body {
    const [before, after] = [this.#addresses[0], this.#addresses.at(-1)];
    const lists = [before?.['tasks'], after?.['tasks']] as [readonly string[], readonly string[]];
    return { sameVip: before?.['vip'] === after?.['vip'], sameTaskAddresses: same(...lists) };
  }

  #isolatedContainers(): Body {
    const { machines, runtime } = this.#world.shared;
    const isolated = machines.list().filter(({ connected }) => !connected);
    const running = isolated.flatMap(({ name }) => runtime.list(name)).filter(({ status }) => status === 'running');
    return { running: running.length };
  }

  #tokens(): Body {
    const [before, after] = [this.#atStart, this.#state.cluster()];
    return {
      workerChanged: before?.joinSecrets.worker !== after?.joinSecrets.worker,
      managerChanged: before?.joinSecrets.manager !== after?.joinSecrets.manager,
      sameDigest: before?.rootDigest === after?.rootDigest,
    };
  }
}

function same(left: readonly string[], right: readonly string[]): boolean {
  return [...left].sort().join() === [...right].sort().join();
}
