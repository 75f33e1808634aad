import {
  rfc3339,
  type Component,
  type Machines,
  type Random,
  type Runtime,
  type RuntimeContainer,
  type Store,
  type Tasks,
} from 'regatta/kit';
import { isObject, objectAt, textAt } from 'regatta/adapters/kubernetes/api';
import { IMAGE_STREAMS } from '../images/references.js';
import { followed, repositoryOf, splitTag, withEvent } from '../images/streams.js';
import { BUILDS } from '../resources/build/builds.js';
import type { Build } from '../resources/build/types.js';
import type { ImageStream } from '../resources/image/types.js';
import { BUILD_VARIABLE } from './build-pod.js';

/** What runs inside build pods: it takes its time, pushes an image, and ends. */
export class BuilderPrograms implements Component {
  readonly id = 'builder';
  readonly part = 'openshift-controllers';
  readonly order = 100;
  readonly #tasks: Tasks;
  readonly #runtime: Runtime;
  readonly #machines: Machines;
  readonly #store: Store;
  readonly #random: Random;
  readonly #durationMs: number;
  #stopWatching: () => void = () => {};

  constructor(tasks: Tasks, runtime: Runtime, machines: Machines, store: Store, random: Random, durationMs: number) {
    this.#tasks = tasks;
    this.#runtime = runtime;
    this.#machines = machines;
    this.#store = store;
    this.#random = random.fork('builds');
    this.#durationMs = durationMs;
  }

  start(): void {
    this.#stopWatching = this.#runtime.watch((container, event) => {
      if (event === 'started') this.#begin(container);
    });
    for (const { name } of this.#machines.list())
      for (const container of this.#runtime.list(name)) if (container.status === 'running') this.#begin(container);
  }

  stop(): void {
    this.#stopWatching();
    this.#stopWatching = () => {};
  }

  #begin({ id, spec }: RuntimeContainer): void {
    const identity = identityOf(spec.env?.[BUILD_VARIABLE] ?? '');
    if (identity === undefined) return;
    this.#tasks.after(this.#durationMs, () => {
      if (this.#runtime.get(id)?.status !== 'running') return;
      this.#push(identity.namespace, identity.name);
      this.#runtime.kill(id, { code: 0, reason: 'Completed', message: '' });
    });
  }

  /** The digest depends on the build alone, so that a world that is run again pushes the same image. */
  #push(namespace: string, name: string): void {
    const to = this.#store.get<Build>(BUILDS, namespace, name)?.value.spec.output?.to;
    const parts = to?.kind === 'ImageStreamTag' ? splitTag(to.name) : undefined;
    if (parts === undefined) return;
    const where = to?.namespace ?? namespace;
    const stored = this.#store.get<ImageStream>(IMAGE_STREAMS, where, parts.stream);
    if (stored === undefined) return;
    const image = `sha256:${this.#random.fork(`${namespace}/${name}`).text(64, '0123456789abcdef')}`;
    const event = {
      created: rfc3339(this.#tasks.now),
      dockerImageReference: `${repositoryOf(stored.value)}@${image}`,
      image,
      generation: stored.value.metadata.generation ?? 1,
    };
    const changed = followed(withEvent(stored.value, parts.tag, event), parts.tag, event);
    this.#store.update<ImageStream>(IMAGE_STREAMS, where, parts.stream, changed, stored.revision);
  }
}

function identityOf(text: string): { readonly namespace: string; readonly name: string } | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    const metadata = objectAt(parsed, 'metadata');
    if (!isObject(parsed) || parsed['kind'] !== 'Build') return undefined;
    return { namespace: textAt(metadata, 'namespace'), name: textAt(metadata, 'name') };
  } catch {
    return undefined;
  }
}
