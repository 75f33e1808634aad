import type { ApiObject } from '../resources/types.js';

/** Names of the recordings for what is random: `pod-1`, `rs-1`, `rev-1`, `eps-1`, in order of first sight. */
export class Aliases {
  readonly #aliases = new Map<string, string>();
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** The alias of a key (a uid or a hash); made on first sight. `name` is what requests have to say. */
  of(prefix: string, key: string, name: string): string {
    const known = this.#aliases.get(`${prefix} ${key}`);
    if (known !== undefined) return known;
    const count = (this.#counts.get(prefix) ?? 0) + 1;
    this.#counts.set(prefix, count);
    const alias = `${prefix}-${count}`;
    this.#aliases.set(`${prefix} ${key}`, alias);
    this.#names.set(alias, name);
    return alias;
  }

  nameOf(alias: string): string | undefined {
    return this.#names.get(alias);
  }

  /** A text with every known random name replaced. */
  replace(text: string): string {
    let replaced = text;
    const byLength = [...this.#names].sort(([, left], [, right]) => right.length - left.length);
    for (const [alias, name] of byLength) if (name !== '') replaced = replaced.replaceAll(name, alias);
    return replaced;
  }
}

/** Whether a pod has a random name: its controller is none that numbers its pods. */
export function hasRandomName({ metadata }: ApiObject): boolean {
  return metadata.generateName !== undefined;
}
