import type { Controller, Store, Trigger } from 'regatta/kit';
import type { MarathonApp } from '../../resources/marathon-app.js';
import type { DeploymentAction, MarathonDeployment, RestartProgress } from '../../resources/marathon-deployment.js';
import { hasEnded, isHealthy, type MarathonInstance } from '../../resources/marathon-instance.js';
import type { InstanceTable } from './instance-table.js';
import { scalingOf } from './kill-selection.js';
import type { LaunchDelays } from './launch-delays.js';
import { restartStrategy, startable } from './restart-strategy.js';

/** Carries deployments out, step by step; a step ends when all of its actions have. There is no time limit. */
export class Deployments implements Controller {
  readonly id = 'marathon-deployments';
  readonly part = 'marathon';
  readonly triggers: readonly Trigger[] = [
    { kind: 'MarathonDeployment', keys: ({ object }) => object.name },
    { kind: 'MarathonInstance', keys: ({ object }) => this.#affecting((object.value as MarathonInstance).appId) },
  ];
  readonly #store: Store;
  readonly #instances: InstanceTable;
  readonly #delays: LaunchDelays;

  constructor(store: Store, instances: InstanceTable, delays: LaunchDelays) {
    this.#store = store;
    this.#instances = instances;
    this.#delays = delays;
  }

  initialKeys(): Iterable<string> {
    return this.#store.list('MarathonDeployment').items.map(({ name }) => name);
  }

  reconcile(id: string): void {
    const deployment = this.#store.get<MarathonDeployment>('MarathonDeployment', '', id)?.value;
    if (deployment === undefined) return;
    const step = deployment.steps[deployment.currentStep];
    if (step === undefined) return void this.#store.delete('MarathonDeployment', '', id);
    // All of them, not only up to the first that is not done: they run side by side.
    const done = step.map((action) => this.#advance(id, action)).every(Boolean);
    if (!done) return;
    const now = this.#store.get<MarathonDeployment>('MarathonDeployment', '', id)!.value;
    this.#write({ ...now, currentStep: now.currentStep + 1 });
  }

  /** Does what can be done of an action now; true when nothing is left of it. */
  #advance(id: string, { action, app: appId, scaleTo = 0 }: DeploymentAction): boolean {
    if (action === 'StopApplication') return this.#stop(appId);
    const app = this.#store.get<MarathonApp>('MarathonApp', '', appId)?.value;
    // Taken away by a later deployment: nothing is left to do here.
    if (app === undefined) return true;
    if (action === 'StartApplication') {
      this.#delays.reset(appId, app.configVersion);
      return true;
    }
    return action === 'ScaleApplication' ? this.#scale(app, scaleTo) : this.#restart(id, app);
  }

  #stop(appId: string): boolean {
    const instances = this.#instances.of(appId);
    for (const instance of instances) this.#instances.decommission(instance);
    if (instances.length === 0) this.#delays.forget(appId);
    return instances.length === 0;
  }

  /** Source: marathon core/deployment/impl/{TaskStartActor,AppStartActor}.scala and TaskKillActor.scala. */
  #scale(app: MarathonApp, scaleTo: number): boolean {
    const instances = this.#instances.of(app.spec.id);
    const wanted = instances.filter(({ goal, condition }) => goal === 'Running' && condition !== 'UnreachableInactive');
    for (const surplus of scalingOf(wanted, scaleTo).kill) this.#instances.decommission(surplus);
    this.#instances.schedule(app, Math.max(0, scaleTo - wanted.length));
    if (wanted.length !== scaleTo || instances.some(({ goal }) => goal === 'Decommissioned')) return false;
    return wanted.filter(isHealthy).length >= scaleTo;
  }

  /** Source: marathon core/deployment/impl/TaskReplaceActor.scala; here the counts are read off the instances each time. */
  #restart(id: string, app: MarathonApp): boolean {
    const all = this.#instances.of(app.spec.id);
    const isNew = ({ version }: MarathonInstance) => version === app.configVersion;
    const progress = this.#progress(id, app, all);
    const fresh = all.filter((instance) => isNew(instance) && instance.goal === 'Running');
    const ready = fresh.filter(isHealthy).length;
    const old = all.filter((instance) => !isNew(instance));
    // One that ended by itself is not brought back in the old version.
    for (const instance of old) if (hasEnded(instance)) this.#instances.decommission(instance);
    const oldWanted = old.filter((instance) => instance.goal === 'Running' && !hasEnded(instance));
    const mayStay = Math.max(0, progress.oldAtBegin - progress.killAtOnce - ready);
    for (const instance of worstFirst(oldWanted).slice(0, Math.max(0, oldWanted.length - mayStay)))
      this.#instances.decommission(instance);
    const oldActive = this.#instances.of(app.spec.id).filter((instance) => !isNew(instance)).length;
    const count = startable(app.spec.instances, progress.maxCapacity, oldActive, fresh.length);
    this.#instances.schedule(app, count);
    return ready >= app.spec.instances && oldActive === 0;
  }

  /** Worked out once a restart, as it begins. */
  #progress(id: string, app: MarathonApp, all: readonly MarathonInstance[]): RestartProgress {
    const deployment = this.#store.get<MarathonDeployment>('MarathonDeployment', '', id)!.value;
    const known = deployment.restarts[app.spec.id];
    if (known !== undefined) return known;
    const wanted = all.filter(({ goal }) => goal === 'Running');
    const strategy = restartStrategy(app.spec, wanted.filter(isHealthy).length, all.length);
    const oldAtBegin = wanted.filter(({ version }) => version !== app.configVersion).length;
    const progress = { ...strategy, oldAtBegin };
    this.#write({ ...deployment, restarts: { ...deployment.restarts, [app.spec.id]: progress } });
    this.#delays.reset(app.spec.id, app.configVersion);
    return progress;
  }

  #affecting(appId: string): string[] {
    return this.#store.find('MarathonDeployment', 'app', appId).map(({ name }) => name);
  }

  #write(deployment: MarathonDeployment): void {
    this.#store.update<MarathonDeployment>('MarathonDeployment', '', deployment.id, deployment);
  }
}

/** Unhealthy ones go first; nobody misses them. */
function worstFirst(instances: readonly MarathonInstance[]): MarathonInstance[] {
  return [...instances].sort((left, right) => Number(isHealthy(left)) - Number(isHealthy(right)));
}
