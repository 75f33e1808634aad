/** Compares answers with recordings by the matcher rules of their README: aliases, ages, times, and what nobody can repeat. */

/** Aliases that stand for one value each; two aliases are two values. */
const BIJECTIVE = /^<(uid|rv|ip|port|generated:.*?)(:\d+)?>$/;

export class Matching {
  readonly problems: string[] = [];
  readonly #values = new Map<string, unknown>();
  readonly #isReduced: boolean;

  /** A reduced recording has only some of the fields. */
  constructor(isReduced: boolean) {
    this.#isReduced = isReduced;
  }

  compare(recorded: unknown, actual: unknown, path = ''): void {
    if (typeof recorded === 'string') return this.#text(recorded, actual, path);
    if (Array.isArray(recorded)) {
      if (!Array.isArray(actual)) return this.#note(path, recorded, actual);
      if (recorded.length !== actual.length) return this.#note(`${path}.length`, recorded.length, actual.length);
      recorded.forEach((item, index) => this.compare(item, actual[index], `${path}[${index}]`));
      return;
    }
    if (typeof recorded !== 'object' || recorded === null || typeof actual !== 'object' || actual === null) {
      if (recorded !== actual) this.#note(path, recorded, actual);
      return;
    }
    const known = recorded as Record<string, unknown>;
    const found = actual as Record<string, unknown>;
    for (const key of Object.keys(known)) this.compare(known[key], found[key], `${path}.${key}`);
    if (this.#isReduced) return;
    for (const key of Object.keys(found)) {
      if (!(key in known) && found[key] !== undefined) this.#note(`${path}.${key}`, undefined, found[key]);
    }
  }

  #text(recorded: string, actual: unknown, path: string): void {
    if (recorded === actual) return;
    if (/^<[a-z][^<>]*>$/.test(recorded)) return this.#alias(recorded, actual, path);
    if (typeof actual !== 'string') return this.#note(path, recorded, actual);
    if (/<[a-z0-9:]+>/.test(recorded) && this.#pattern(recorded).test(actual)) return;
    const isStruct = /[A-Za-z]\{|\{"|map\[/.test(recorded);
    if (isStruct && firstPart(recorded) === firstPart(actual)) return;
    this.#note(path, recorded, actual);
  }

  #alias(alias: string, actual: unknown, path: string): void {
    if (actual === undefined || actual === null || actual === '') return this.#note(path, alias, actual);
    if (!BIJECTIVE.test(alias)) return;
    const known = this.#values.get(alias);
    if (known === undefined) this.#values.set(alias, actual);
    else if (known !== actual) this.#note(path, `${alias} = ${shown(known)}`, actual);
  }

  #pattern(recorded: string): RegExp {
    const escaped = recorded.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    return new RegExp(`^${escaped.replaceAll(/<[a-z0-9:]+>/g, '[^"]+?')}$`, 's');
  }

  #note(path: string, recorded: unknown, actual: unknown): void {
    this.problems.push(`${path}: ${shown(recorded)} was ${shown(actual)}`);
  }
}

/** What comes before a Go struct, a diff or a quoted object. */
function firstPart(text: string): string {
  return text.split(/[\n{]|map\[/)[0]!;
}

function shown(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 300);
}

/** Takes out fields that recordings do not have, and the descriptions of columns, which are our own sentences. */
export function without(fields: readonly string[], value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => without(fields, item));
  if (typeof value !== 'object' || value === null) return value;
  const isColumn = 'priority' in value && 'format' in value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !fields.includes(key) && !(isColumn && key === 'description'))
      .map(([key, part]) => [key, without(fields, part)]),
  );
}
