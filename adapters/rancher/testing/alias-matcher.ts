import { cutLike } from './picked.js';

/** An alias in a recorded text. Those of ids stand for one value throughout a topic, all others for anything. */
const ALIAS = /<[a-zA-Z0-9-]+(?::[^<>]*)?>/g;

/** Compares recorded answers with ours, and remembers what the aliases of ids stand for. */
export class AliasMatcher {
  readonly #values = new Map<string, string>();

  isBound(alias: string): boolean {
    return this.#values.has(alias);
  }

  bind(alias: string, value: string): void {
    this.#values.set(alias, value);
  }

  /** A text of a request with known aliases replaced. */
  filled(text: string): string {
    return text.replaceAll(ALIAS, (alias) => this.#values.get(alias) ?? alias);
  }

  /** Where the two differ first. A part (`isPart`) may lack fields of objects and the ends of lists. */
  difference(wanted: unknown, actual: unknown, path: string, isPart: boolean): string | undefined {
    if (typeof wanted === 'string') return this.#textDifference(wanted, actual, path);
    if (typeof wanted !== 'object' || wanted === null)
      return wanted === actual ? undefined : `${path} is ${shown(actual)}, recorded ${shown(wanted)}`;
    if (typeof actual !== 'object' || actual === null || Array.isArray(actual) !== Array.isArray(wanted))
      return `${path} is ${shown(actual)}, recorded ${shown(wanted)}`;
    const fields = new Set([...Object.keys(wanted), ...(isPart ? [] : Object.keys(actual))]);
    for (const field of fields) {
      if (!Object.hasOwn(wanted, field)) return `${path}.${field} should not be there`;
      if (!Object.hasOwn(actual, field)) return `${path}.${field} is missing`;
      const [left, right] = [(wanted as Fields)[field], (actual as Fields)[field]];
      const found = this.difference(left, right, `${path}.${field}`, isPart);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  #textDifference(recorded: string, actual: unknown, path: string): string | undefined {
    // Where to go on in a list is the server's own business; within addresses the recorder left it as it was.
    const wanted = recorded.replace(/([?&]continue=)[^&<>]+/, '$1<continue>');
    const isAlias = wanted.replace(ALIAS, '') === '' && wanted !== '';
    const text = typeof actual === 'number' && isAlias ? String(actual) : cutLike(wanted, actual);
    const different = `${path} is ${shown(actual)}, recorded ${shown(wanted)}`;
    if (typeof text !== 'string') return different;
    const unknown: string[] = [];
    const pattern = wanted.split(/(<[a-zA-Z0-9-]+(?::[^<>]*)?>)/).map((part, index) => {
      if (index % 2 === 0) return escaped(part);
      const value = this.#values.get(part);
      if (value !== undefined) return escaped(value);
      if (!part.startsWith('<id:')) return '[\\s\\S]+?';
      unknown.push(part);
      return '([^/?:"&\\s]+)';
    });
    const match = new RegExp(`^${pattern.join('')}$`).exec(text);
    if (match === null) return different;
    unknown.forEach((alias, index) => this.#values.set(alias, match[index + 1]!));
    return undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'absent';
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}
