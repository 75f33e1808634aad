import { compareBytes, parseYaml11, YamlError } from 'regatta/kit';
import { checkDepth, DecodeError, type ParsedJson } from './parse-json.js';

/** Reads a document as YAML. Keys that come twice are noticed; the last counts. Throws `DecodeError`. */
export function parseYaml(text: string): ParsedJson {
  const duplicates = new WeakMap<object, readonly string[]>();
  try {
    return { value: new Unfolding().sorted(parseYaml11(text, false)), duplicates };
  } catch (error) {
    const complaint = duplicateIn(text, error);
    if (complaint === undefined) throw unreadable(error);
    return { value: new Unfolding().sorted(parseYaml11(text, true)), duplicates, complaints: [complaint] };
  }
}

/** What go-yaml calls too much (decode.go, allowedAliasRatio): in small documents nearly everything may come from aliases, in large ones little. */
const SMALL_VALUES = 400_000;
const LARGE_VALUES = 4_000_000;

/**
 * Goes through what was read and puts keys in order, as Go does when it turns YAML into JSON before it looks further. Aliases share
 * what they stand for, and JSON cannot: a few lines may unfold to gigabytes, or without end, so both are refused.
 */
class Unfolding {
  readonly #seen = new Set<object>();
  readonly #open = new Set<object>();
  #values = 0;
  #aliasedValues = 0;
  #openAliases = 0;

  sorted(value: unknown): unknown {
    this.#values++;
    if (this.#openAliases > 0) this.#aliasedValues++;
    if (this.#isExcessive()) throw notConverted('document contains excessive aliasing');
    if (typeof value !== 'object' || value === null) return value;
    if (this.#open.has(value)) throw notConverted('anchor value contains itself');
    const isAlias = this.#seen.has(value);
    this.#seen.add(value);
    this.#open.add(value);
    this.#openAliases += Number(isAlias);
    checkDepth(this.#open.size);
    const copy = Array.isArray(value) ? value.map((item) => this.sorted(item)) : this.#sortedObject(value);
    this.#openAliases -= Number(isAlias);
    this.#open.delete(value);
    return copy;
  }

  #sortedObject(value: object): object {
    const entries = Object.entries(value).sort(([left], [right]) => compareBytes(left, right));
    return Object.fromEntries(entries.map(([key, part]) => [key, this.sorted(part)]));
  }

  #isExcessive(): boolean {
    const values = this.#values;
    if (this.#aliasedValues <= 100 || values <= 1000) return false;
    const size = Math.min(Math.max(values - SMALL_VALUES, 0) / (LARGE_VALUES - SMALL_VALUES), 1);
    return this.#aliasedValues / values > 0.99 - 0.89 * size;
  }
}

function notConverted(why: string): DecodeError {
  return new DecodeError(`error converting YAML to JSON: yaml: ${why}`);
}

function duplicateIn(text: string, error: unknown): string | undefined {
  if (!(error instanceof YamlError) || error.mark === undefined || !error.reason.startsWith('duplicated'))
    return undefined;
  const { line } = error.mark;
  const key = (text.split('\n')[line] ?? '').trim().split(':')[0] ?? '';
  return `line ${line + 1}: key ${JSON.stringify(key.replaceAll(/^["']|["']$/g, ''))} already set in map`;
}

function unreadable(error: unknown): unknown {
  if (!(error instanceof YamlError)) return error;
  const line = error.mark === undefined ? '' : `line ${error.mark.line + 1}: `;
  return notConverted(`${line}${error.reason}`);
}
