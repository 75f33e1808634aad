import type { Matching } from './host.js';

/** A mismatch, or undefined. */
type Found = string | undefined;

/** Compares one recorded answer with ours: aliases stand for values, and what they stood for is remembered within the answer. */
export class AnswerMatcher {
  readonly #matching: Matching;
  readonly #bijective: ReadonlySet<string>;
  readonly #free: ReadonlySet<string>;
  readonly #ignored: ReadonlySet<string>;
  /** Alias -> value, and `class value` -> alias. */
  readonly #values = new Map<string, string>();
  readonly #aliases = new Map<string, string>();

  constructor(matching: Matching) {
    this.#matching = matching;
    this.#bijective = new Set(matching.bijective);
    this.#free = new Set(matching.free);
    this.#ignored = new Set(matching.ignored);
  }

  /** Where the two differ first; `path` is dotted, elements of lists by number. */
  compare(wanted: unknown, actual: unknown, path = ''): Found {
    if (typeof wanted === 'string') return this.#compareText(wanted, actual, path);
    if (typeof wanted !== 'object' || wanted === null) {
      return wanted === actual ? undefined : difference(path, wanted, actual);
    }
    if (typeof actual !== 'object' || actual === null || Array.isArray(wanted) !== Array.isArray(actual))
      return difference(path, wanted, actual);
    if (Array.isArray(wanted)) return this.#compareLists(wanted, actual as readonly unknown[], path);
    return this.#compareObjects(wanted as Record<string, unknown>, actual as Record<string, unknown>, path);
  }

  #compareLists(wanted: readonly unknown[], actual: readonly unknown[], path: string): Found {
    if (wanted.length !== actual.length)
      return difference(
        `${path}.length`,
        `${wanted.length}: ${JSON.stringify(wanted)}`,
        `${actual.length}: ${JSON.stringify(actual)}`,
      );
    for (let index = 0; index < wanted.length; index++) {
      const found = this.compare(wanted[index], actual[index], `${path}[${index}]`);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #compareObjects(wanted: Record<string, unknown>, actual: Record<string, unknown>, path: string): Found {
    for (const name of new Set([...Object.keys(wanted), ...Object.keys(actual)])) {
      const inner = path === '' ? name : `${path}.${name}`;
      if (this.#isIgnored(inner)) continue;
      if (!Object.hasOwn(wanted, name)) return `${inner} is ${JSON.stringify(actual[name])} and should not be there`;
      if (!Object.hasOwn(actual, name)) return `${inner} is missing; wanted ${JSON.stringify(wanted[name])}`;
      const found = this.compare(wanted[name], actual[name], inner);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #isIgnored(path: string): boolean {
    const named = path.replaceAll(/\[\d+\]/g, '');
    for (const ignored of this.#ignored) if (named === ignored || named.endsWith(`.${ignored}`)) return true;
    return false;
  }

  #compareText(wanted: string, actual: unknown, path: string): Found {
    const adapted = (where: string, text: string) => this.#matching.text?.(where, text) ?? text;
    const left = adapted(path, wanted);
    // A port that is an alias in the recording is a number in the answer.
    const right =
      typeof actual === 'string' ? adapted(path, actual) : typeof actual === 'number' ? String(actual) : undefined;
    if (right === undefined) return difference(path, wanted, actual);
    if (left === actual || (typeof actual === 'string' && left === right)) return undefined;
    const { pattern, aliases } = this.#patternOf(left);
    if (aliases.length === 0) return difference(path, wanted, actual);
    const values = pattern.exec(right)?.slice(1);
    if (values === undefined) return difference(path, wanted, actual);
    for (const [index, alias] of aliases.entries()) {
      const clash = this.#bind(alias, values[index]!);
      if (clash !== undefined) return `${path}: ${clash}`;
    }
    return undefined;
  }

  /** A text with aliases as a regular expression with one group each. */
  #patternOf(text: string): { readonly pattern: RegExp; readonly aliases: readonly string[] } {
    const aliases: string[] = [];
    const source = text
      .split(/(<[A-Za-z][\w-]*(?::[^<>]*)?>)/)
      .map((part, index) => {
        const alias = index % 2 === 1 ? part.slice(1, -1) : '';
        const name = alias.split(':')[0]!;
        const known = [alias, name].some((one) => this.#bijective.has(one) || this.#free.has(one));
        if (!known) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
        aliases.push(alias);
        return '([\\s\\S]+?)';
      })
      .join('');
    return { pattern: new RegExp(`^${source}$`), aliases };
  }

  #bind(alias: string, value: string): Found {
    const name = alias.split(':')[0]!;
    if (this.#free.has(alias) || (this.#free.has(name) && !this.#bijective.has(alias))) return undefined;
    const bound = this.#values.get(alias);
    if (bound !== undefined) return bound === value ? undefined : `<${alias}> is ${bound} and also ${value}`;
    const other = this.#aliases.get(`${name} ${value}`);
    if (other !== undefined) return `${value} is both <${other}> and <${alias}>`;
    this.#values.set(alias, value);
    this.#aliases.set(`${name} ${value}`, alias);
    return undefined;
  }
}

function difference(path: string, wanted: unknown, actual: unknown): string {
  return `${path || 'the body'} is ${cut(actual)}; wanted ${cut(wanted)}`;
}

function cut(value: unknown): string {
  const text = JSON.stringify(value) ?? 'absent';
  return text.length > 300 ? `${text.slice(0, 300)}...` : text;
}
