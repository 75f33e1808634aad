/** Compares answers with recordings in which ids and times have aliases such as `<agent-1>`; learns them as it goes. */
export class RecordedValues {
  readonly #known = new Map<string, string>();

  bind(alias: string, value: string): void {
    this.#known.set(alias, value);
  }

  /** A recorded request with the real values in the place of aliases. */
  filled<T>(value: T): T {
    if (value === '<time-ns>') return RECORDED_START as T;
    if (typeof value === 'string')
      return value.replace(ALIAS, (alias) => this.#known.get(alias) ?? this.#stranger(alias)) as T;
    if (Array.isArray(value)) return value.map((item: unknown) => this.filled(item)) as T;
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.filled(item as unknown)])) as T;
  }

  /** An id that the recorder made up itself. */
  #stranger(alias: string): string {
    if (!alias.startsWith('<uuid64-')) return alias;
    const value = `${alias.replace(/\D/g, '').padStart(22, 'B')}==`;
    this.bind(alias, value);
    return value;
  }

  /** What differs first, as a path and both values; undefined when nothing does. */
  difference(wanted: unknown, found: unknown, path = ''): string | undefined {
    if (typeof wanted === 'string') return this.#text(wanted, found, path);
    if (Array.isArray(wanted)) return this.#list(wanted, found, path);
    if (typeof wanted !== 'object' || wanted === null) return wanted === found ? undefined : told(path, wanted, found);
    if (typeof found !== 'object' || found === null || Array.isArray(found)) return told(path, wanted, found);
    const have = found as Readonly<Record<string, unknown>>;
    for (const [key, item] of Object.entries(wanted)) {
      const different = this.difference(item, have[key], `${path}.${key}`);
      if (different !== undefined) return different;
    }
    const extra = Object.keys(have).find((key) => !(key in wanted));
    return extra === undefined ? undefined : told(`${path}.${extra}`, undefined, have[extra]);
  }

  #list(wanted: readonly unknown[], found: unknown, path: string): string | undefined {
    if (!Array.isArray(found) || found.length !== wanted.length) return told(path, wanted, found);
    for (const [index, item] of wanted.entries()) {
      const different = this.difference(item, found[index], `${path}[${index}]`);
      if (different !== undefined) return different;
    }
    return undefined;
  }

  #text(wanted: string, found: unknown, path: string): string | undefined {
    if (wanted === found) return undefined;
    const parts = wanted.split(ALIAS_PARTS);
    if (parts.length === 1) return told(path, wanted, found);
    const learned: string[] = [];
    const pattern = parts.map((part, index) => (index % 2 === 0 ? escaped(part) : this.#patternOf(part, learned)));
    const match = new RegExp(`^${pattern.join('')}$`, 's').exec(
      typeof found === 'string' ? found : JSON.stringify(found ?? null),
    );
    if (match === null || found === undefined) return told(path, this.filled(wanted), found);
    learned.forEach((alias, index) => this.bind(alias, match[index + 1] ?? ''));
    return undefined;
  }

  /** Known values stand for themselves, numbered aliases are learned, all others match anything. */
  #patternOf(alias: string, learned: string[]): string {
    const known = this.#known.get(alias);
    if (known !== undefined) return escaped(known);
    if (!/^<(offer|uuid|uuid64|framework|agent)-\d+>$/.test(alias)) return '.*';
    if (learned.includes(alias)) return `\\${learned.indexOf(alias) + 1}`;
    learned.push(alias);
    return '(.+?)';
  }
}

const ALIAS = /<[a-z_]+[a-z0-9_:-]*>/g;
const ALIAS_PARTS = /(<[a-z_]+[a-z0-9_:-]*>)/;

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function told(path: string, wanted: unknown, found: unknown): string {
  return `${path}: wanted ${JSON.stringify(wanted)}, found ${JSON.stringify(found)}`.slice(0, 600);
}

/** Where the recorder wrote when something starts: some time long ago, in nanoseconds. */
const RECORDED_START = 1_700_000_000_000_000_000;
