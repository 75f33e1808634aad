import type { Controller, Random, Requeue, Store, Stored, Tasks, Trigger } from 'regatta/kit';
import type { App, Unit } from '../resources/objects.js';
import type { TemplateConstants } from '../profiles/1.js';

/** Keeps as many units as an app wants, and brings them to its image one at a time. */
export class Replicator implements Controller {
  readonly id = 'replicator';
  readonly part = 'controllers';
  readonly triggers: readonly Trigger[] = [
    { kind: 'App', keys: ({ object }) => object.name },
    { kind: 'Unit', keys: ({ object }) => (object.value as Unit).app },
  ];
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #random: Random;
  readonly #retryMs: number;

  constructor(tasks: Tasks, store: Store, random: Random, constants: TemplateConstants) {
    this.#tasks = tasks;
    this.#store = store;
    this.#random = random.fork('units');
    this.#retryMs = constants.retryMs;
  }

  initialKeys(): Iterable<string> {
    return this.#store.list('App').items.map((item) => item.name);
  }

  reconcile(name: string): Requeue | undefined {
    const app = this.#store.get<App>('App', '', name)?.value;
    const units = this.#store.find<Unit>('Unit', 'app', name);
    const replicas = app?.replicas ?? 0;
    const lost = units.filter((unit) => unit.value.state === 'lost');
    for (const unit of lost) this.#store.delete('Unit', '', unit.name);
    const kept = units.filter((unit) => unit.value.state !== 'lost');
    for (let missing = replicas - kept.length; missing > 0; missing--) this.#create(app!);
    for (const unit of worstFirst(kept, app?.image).slice(0, Math.max(0, kept.length - replicas)))
      this.#store.delete('Unit', '', unit.name);
    return kept.length === replicas && app !== undefined ? this.#replaceOne(app, kept) : undefined;
  }

  /** The next unit is replaced only when all of the new image run: a bad image never takes more than one. */
  #replaceOne(app: App, units: readonly Stored<Unit>[]): Requeue | undefined {
    const failed = units.find((unit) => unit.value.image === app.image && unit.value.state === 'failed');
    if (failed !== undefined) {
      const waitMs = failed.value.failedAt + this.#retryMs - this.#tasks.now;
      if (waitMs > 0) return { afterMs: waitMs, unref: true };
      this.#store.update<Unit>('Unit', '', failed.name, { ...failed.value, state: 'assigned' });
      return undefined;
    }
    // One that does not run goes first: it serves nobody.
    const old = worstFirst(units, app.image).find((unit) => unit.value.image !== app.image);
    const newOnes = units.filter((unit) => unit.value.image === app.image);
    if (old === undefined || newOnes.some((unit) => unit.value.state !== 'running')) return undefined;
    this.#store.delete('Unit', '', old.name);
    this.#create(app);
    return undefined;
  }

  #create({ name, image, cpuMilli, memoryBytes }: App): void {
    const id = `${name}-${this.#random.text(5, 'bcdfghjklmnpqrstvwxz2456789')}`;
    const unit: Unit = {
      id,
      app: name,
      image,
      host: '',
      state: 'waiting',
      reason: '',
      cpuMilli,
      memoryBytes,
      address: '',
      failedAt: 0,
    };
    this.#store.create<Unit>('Unit', '', id, unit);
  }
}

/** Units that do not run, then those of another image. */
function worstFirst(units: readonly Stored<Unit>[], image: string | undefined): Stored<Unit>[] {
  const rank = ({ value }: Stored<Unit>) => (value.state === 'running' ? 2 : 0) + (value.image === image ? 1 : 0);
  return [...units].sort((left, right) => rank(left) - rank(right));
}
