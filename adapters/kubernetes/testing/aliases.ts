import { controllerOf } from '../controllers/ownership.js';
import type { ApiObject } from '../resources/types.js';

/** Names of the recordings for what is random: `pod-1`, `rs-1`, `rev-1`, `eps-1`, in order of first sight. */
export class Aliases {
  readonly #aliases = new Map<string, string>();
  readonly #names = new Map<string, string>();
  readonly #byName = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** The alias of a key (a uid or a hash); made on first sight. `name` is what requests have to say. */
  of(prefix: string, key: string, name: string): string {
    const known = this.#aliases.get(`${prefix} ${key}`);
    if (known !== undefined) return known;
    const count = (this.#counts.get(prefix) ?? 0) + 1;
    this.#counts.set(prefix, count);
    const alias = `${prefix}-${count}`;
    this.#aliases.set(`${prefix} ${key}`, alias);
    if (name !== '') {
      this.#names.set(alias, name);
      this.#byName.set(name, alias);
    }
    return alias;
  }

  /** An alias that follows from the name itself. */
  set(alias: string, name: string): string {
    this.#names.set(alias, name);
    this.#byName.set(name, alias);
    return alias;
  }

  nameOf(alias: string): string | undefined {
    return this.#names.get(alias);
  }

  /** A text with every known random name replaced; a name stands between other characters than those of names, `-` and `.`. */
  replace(text: string): string {
    return text.replaceAll(/[a-z0-9]+(?:[-.][a-z0-9]+)*/g, (word) => this.#replaceIn(word));
  }

  /** The longest known name first, as one may begin with another. */
  #replaceIn(word: string): string {
    const parts = word.split(/(?<=[-.])/);
    const replaced: string[] = [];
    for (let from = 0; from < parts.length;) {
      let to = parts.length;
      while (to > from && !this.#byName.has(bare(parts.slice(from, to).join('')))) to--;
      const known = parts.slice(from, to).join('');
      replaced.push(to === from ? parts[from]! : known.replace(bare(known), this.#byName.get(bare(known))!));
      from = Math.max(to, from + 1);
    }
    return replaced.join('');
  }
}

/** Without the separator behind it. */
function bare(name: string): string {
  return name.replace(/[-.]$/, '');
}

/** Whether the server chose the end of a name; a StatefulSet has the same prefix, but numbers its pods. */
export function hasRandomName({ metadata }: ApiObject): boolean {
  return metadata.generateName !== undefined && metadata.labels?.['apps.kubernetes.io/pod-index'] === undefined;
}

/** The job of a CronJob is called after the minute of its time, counted from the one in which the recording began. */
export function jobAlias(job: ApiObject, aliases: Aliases, zeroMs: number): string {
  const { name } = job.metadata;
  const owner = controllerOf(job);
  const minute = Number(name.slice((owner?.name.length ?? 0) + 1));
  if (owner?.kind !== 'CronJob' || !Number.isInteger(minute)) return name;
  return aliases.set(`${owner.name}-m${minute - Math.floor(zeroMs / 60_000)}`, name);
}
