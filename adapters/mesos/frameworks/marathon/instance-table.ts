import type { Random, Store, Tasks } from 'regatta/kit';
import type { MarathonApp } from '../../resources/marathon-app.js';
import { isActive, type MarathonInstance } from '../../resources/marathon-instance.js';

/** The instances of all apps: making them, giving them up, forgetting them. */
export class InstanceTable {
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #random: Random;

  constructor(tasks: Tasks, store: Store, random: Random) {
    this.#tasks = tasks;
    this.#store = store;
    this.#random = random.fork('marathon/instances');
  }

  of(appId: string): MarathonInstance[] {
    return this.#store.find<MarathonInstance>('MarathonInstance', 'app', appId).map(({ value }) => value);
  }

  get(id: string): MarathonInstance | undefined {
    return this.#store.get<MarathonInstance>('MarathonInstance', '', id)?.value;
  }

  /** The instance of a task id such as `web.instance-<uuid>._app.2`. */
  ofTask(taskId: string): MarathonInstance | undefined {
    const end = taskId.lastIndexOf('._app');
    const instance = end === -1 ? undefined : this.get(taskId.slice(0, end));
    return instance?.task?.id === taskId ? instance : undefined;
  }

  /** Those that wait for an offer. */
  waiting(): MarathonInstance[] {
    return this.#store.find<MarathonInstance>('MarathonInstance', 'waiting', 'yes').map(({ value }) => value);
  }

  /** Asks for `count` more of an app. */
  schedule({ spec, configVersion }: MarathonApp, count: number): void {
    for (let number = 0; number < count; number++) {
      const id = `${spec.id.slice(1).replaceAll('/', '_')}.instance-${this.#random.uuid()}`;
      this.#store.create<MarathonInstance>('MarathonInstance', '', id, {
        id,
        appId: spec.id,
        spec,
        version: configVersion,
        condition: 'Scheduled',
        goal: 'Running',
        incarnation: 0,
        createdAt: this.#tasks.now,
        since: this.#tasks.now,
      });
    }
  }

  /** Gives one up: forgotten at once when it runs nothing, else once its task has ended. */
  decommission(instance: MarathonInstance): void {
    if (!isActive(instance)) return this.expunge(instance);
    if (instance.goal === 'Running') this.write({ ...instance, goal: 'Decommissioned' });
  }

  expunge({ id }: MarathonInstance): void {
    if (this.get(id) !== undefined) this.#store.delete('MarathonInstance', '', id);
  }

  write(instance: MarathonInstance): void {
    this.#store.update<MarathonInstance>('MarathonInstance', '', instance.id, instance);
  }
}
