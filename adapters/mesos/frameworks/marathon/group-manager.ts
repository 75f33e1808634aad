import { parseRfc3339, rfc3339Micro, type Random, type Store, type Tasks } from 'regatta/kit';
import type { MesosConstants } from '../../profiles/1.11.js';
import type { AppSpec, MarathonApp } from '../../resources/marathon-app.js';
import type { MarathonDeployment } from '../../resources/marathon-deployment.js';
import { isUpgrade, planSteps } from './plan.js';
import { assignServicePorts } from './ports.js';
import { MarathonProblem } from './problem.js';

/** What is to become of apps: a new specification, or null to take one away. */
export type Changes = ReadonlyMap<string, AppSpec | null>;

export interface UpdateOptions {
  /** Cancel deployments that stand in the way. */
  readonly force?: boolean;
  /** Apps to restart though nothing changed. */
  readonly restart?: readonly string[];
}

/**
 * The root group: changes to apps are written at once and carried out by a deployment. Source: marathon
 * core/group/impl/GroupManagerImpl.scala, upgrade lock in MarathonSchedulerActor.scala.
 */
export class GroupManager {
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #random: Random;
  readonly #constants: MesosConstants;
  /** The last version that was given out, so that two changes in one millisecond differ. */
  #lastMs = 0;

  constructor(tasks: Tasks, store: Store, random: Random, constants: MesosConstants) {
    this.#tasks = tasks;
    this.#store = store;
    this.#random = random.fork('marathon/deployments');
    this.#constants = constants;
  }

  app(id: string): MarathonApp | undefined {
    return this.#store.get<MarathonApp>('MarathonApp', '', id)?.value;
  }

  apps(): MarathonApp[] {
    return this.#store.list<MarathonApp>('MarathonApp').items.map(({ value }) => value);
  }

  /** A version an app once had. */
  version(id: string, version: string): MarathonApp | undefined {
    return this.#store.get<MarathonApp>('MarathonAppVersion', id, version)?.value;
  }

  /** Newest first. */
  versions(id: string): string[] {
    return this.#store
      .list('MarathonAppVersion', { namespace: id })
      .items.map(({ name }) => name)
      .reverse();
  }

  deployments(): MarathonDeployment[] {
    return this.#store.list<MarathonDeployment>('MarathonDeployment').items.map(({ value }) => value);
  }

  /** Starts a deployment. Throws 409 while another one holds one of the apps, unless forced. */
  update(changes: Changes, options: UpdateOptions = {}): MarathonDeployment {
    this.#unlock([...changes.keys()], options.force ?? false);
    const before = new Map(this.apps().map((app) => [app.spec.id, app]));
    const version = this.#nextVersion();
    const from = new Map<string, AppSpec>();
    const to = new Map<string, AppSpec>();
    const target: Record<string, AppSpec | null> = {};
    const taken = new Set(
      [...before.values()].filter(({ spec }) => !changes.has(spec.id)).flatMap(({ spec }) => portsOf(spec)),
    );
    for (const [id, wanted] of changes) {
      const known = before.get(id)?.spec;
      if (known !== undefined) from.set(id, known);
      target[id] = wanted === null ? null : this.#withServicePorts(wanted, known, taken);
      if (target[id] !== null) to.set(id, target[id]);
    }
    const restart = new Set(options.restart);
    for (const [id, spec] of to) this.#write(id, spec, before.get(id), version, restart.has(id));
    for (const id of from.keys()) if (!to.has(id)) this.#store.delete('MarathonApp', '', id);
    const steps = planSteps(from, to, restart);
    const original = Object.fromEntries([...changes.keys()].map((id) => [id, from.get(id) ?? null]));
    const deployment: MarathonDeployment = {
      id: this.#random.uuid(),
      version,
      affectedApps: [...new Set(steps.flat().map(({ app }) => app))],
      steps,
      currentStep: 0,
      restarts: {},
      original,
      target,
    };
    this.#store.create<MarathonDeployment>('MarathonDeployment', '', deployment.id, deployment);
    return deployment;
  }

  /** Cancels a deployment; without force everything it changed goes back, as a deployment of its own. */
  cancel(id: string, force: boolean): MarathonDeployment | undefined {
    const deployment = this.#store.get<MarathonDeployment>('MarathonDeployment', '', id)?.value;
    if (deployment === undefined) throw new MarathonProblem(404, `DeploymentPlan ${id} does not exist`);
    if (force) {
      this.#store.delete('MarathonDeployment', '', id);
      return undefined;
    }
    return this.update(new Map(Object.entries(deployment.original)), { force: true });
  }

  /** What a locked app is answered with. Source: marathon api/MarathonExceptionMapper.scala AppLockedException. */
  #unlock(ids: readonly string[], force: boolean): void {
    const holders = this.deployments().filter(({ affectedApps }) => affectedApps.some((app) => ids.includes(app)));
    if (holders.length === 0) return;
    if (!force) {
      throw new MarathonProblem(
        409,
        'App is locked by one or more deployments. Override with the option ' +
          "'?force=true'. View details at '/v2/deployments/<DEPLOYMENT_ID>'.",
        { deployments: holders.map(({ id }) => ({ id })) },
      );
    }
    for (const { id } of holders) this.#store.delete('MarathonDeployment', '', id);
  }

  #write(id: string, spec: AppSpec, before: MarathonApp | undefined, version: string, restart: boolean): void {
    const changed = before === undefined || restart || isUpgrade(before.spec, spec);
    const scaled = before === undefined || before.spec.instances !== spec.instances;
    if (before !== undefined && !changed && !scaled) return;
    const app: MarathonApp = {
      spec,
      version,
      configVersion: changed ? version : before.configVersion,
      scalingVersion: scaled ? version : before.scalingVersion,
    };
    if (before === undefined) this.#store.create<MarathonApp>('MarathonApp', '', id, app);
    else this.#store.update<MarathonApp>('MarathonApp', '', id, app);
    this.#store.create<MarathonApp>('MarathonAppVersion', id, version, app);
  }

  #withServicePorts(spec: AppSpec, known: AppSpec | undefined, taken: Set<number>): AppSpec {
    const { marathonServicePortFirst: begin, marathonServicePortLast: end } = this.#constants;
    const earlier = known === undefined ? [] : portsOf(known);
    const assigned = assignServicePorts(portsOf(spec), earlier, taken, { begin, end });
    if (assigned === undefined)
      throw new MarathonProblem(500, `All ports in the range [${begin}-${end + 1}) are already in use`);
    for (const port of assigned) taken.add(port);
    return withPorts(spec, assigned);
  }

  /** Later than every version there is, also where a restarted Marathon's clock stands at its last one. */
  #nextVersion(): string {
    const newest = this.apps().reduce((last, { version }) => Math.max(last, parseRfc3339(version)), 0);
    this.#lastMs = Math.max(this.#tasks.now, this.#lastMs + 1, newest + 1);
    return versionAt(this.#lastMs);
  }
}

/** RFC 3339 with milliseconds, as Marathon writes versions. */
export function versionAt(ms: number): string {
  return rfc3339Micro(ms).replace(/000Z$/, 'Z');
}

/** The service ports of an app, in its order. */
export function portsOf({ container, portDefinitions }: AppSpec): number[] {
  if (container?.portMappings !== undefined) return container.portMappings.map(({ servicePort }) => servicePort);
  return (portDefinitions ?? []).map(({ port }) => port);
}

function withPorts(spec: AppSpec, ports: readonly number[]): AppSpec {
  const { container, portDefinitions } = spec;
  if (container?.portMappings !== undefined) {
    const portMappings = container.portMappings.map((mapping, index) => ({
      ...mapping,
      servicePort: ports[index] ?? 0,
    }));
    return { ...spec, container: { ...container, portMappings } };
  }
  if (portDefinitions === undefined) return spec;
  return { ...spec, portDefinitions: portDefinitions.map((one, index) => ({ ...one, port: ports[index] ?? 0 })) };
}
