import { compareBytes, type Change, type Store } from 'regatta/kit';
import type { Pod } from '../objects/pod.js';
import { controllerOf } from '../ownership.js';
import { isActive, isReady } from '../pods.js';

type Labels = Pod['metadata']['labels'];

/** The pods of one owner that have the same labels. */
export interface Tally {
  readonly labels: Labels;
  readonly pods: number;
  readonly active: number;
  /** Of the active ones. */
  readonly ready: number;
}

/**
 * How many pods each owner has, kept from a watch: an owner of thousands of pods is looked at with every change of one of
 * them, and counting them each time would cost the square of their number.
 */
export class PodTallies {
  readonly #byOwner = new Map<string, Map<string, Tally>>();
  /** Labels stay the same object while only the status of a pod changes. */
  readonly #texts = new WeakMap<object, string>();

  constructor(store: Store) {
    for (const { value } of store.list<Pod>('pods').items) this.#count(value, 1);
    store.watch<Pod>('pods', {}, (change) => this.#note(change));
  }

  of(uid: string): Iterable<Tally> {
    return this.#byOwner.get(uid)?.values() ?? [];
  }

  #note({ type, object, previous }: Change<Pod>): void {
    if (previous !== undefined) this.#count(previous.value, -1);
    if (type !== 'deleted') this.#count(object.value, 1);
  }

  #count(pod: Pod, by: 1 | -1): void {
    const owner = controllerOf(pod)?.uid;
    if (owner === undefined) return;
    const { labels } = pod.metadata;
    const tallies = this.#byOwner.get(owner) ?? new Map<string, Tally>();
    const text = this.#textOf(labels);
    const { pods, active, ready } = tallies.get(text) ?? { pods: 0, active: 0, ready: 0 };
    const one = isActive(pod) ? by : 0;
    const after = { labels, pods: pods + by, active: active + one, ready: ready + (isReady(pod) ? one : 0) };
    if (after.pods > 0) tallies.set(text, after);
    else tallies.delete(text);
    if (tallies.size > 0) this.#byOwner.set(owner, tallies);
    else this.#byOwner.delete(owner);
  }

  #textOf(labels: Labels): string {
    if (labels === undefined) return '{}';
    let text = this.#texts.get(labels);
    if (text === undefined) this.#texts.set(labels, (text = textOf(labels)));
    return text;
  }
}

function textOf(labels: NonNullable<Labels>): string {
  const names = Object.keys(labels).sort(compareBytes);
  return JSON.stringify(names.map((name) => [name, labels[name]]));
}
