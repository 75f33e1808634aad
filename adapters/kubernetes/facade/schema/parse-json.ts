/** Why a body cannot be read, in the words of Go's encoding/json. */
export class DecodeError extends Error {}

export interface ParsedJson {
  readonly value: unknown;
  /** Keys that an object has more than once, by the object that holds them. */
  readonly duplicates: WeakMap<object, readonly string[]>;
  /** The same for YAML, which tells lines instead. */
  readonly complaints?: readonly string[];
}

/**
 * Deeper bodies are refused rather than followed. encoding/json goes down to 10,000 (maxNestingDepth), on a stack that grows; everybody
 * here who follows what was read has to do with that of JavaScript.
 */
const MAXIMUM_DEPTH = 1000;

/** Throws `DecodeError` below the depth that is followed. */
export function checkDepth(depth: number): void {
  if (depth > MAXIMUM_DEPTH) throw new DecodeError('exceeded max depth');
}

/** The same for a value that was not read but put together. */
export function checkNesting(value: unknown, depth = 1): void {
  if (typeof value !== 'object' || value === null) return;
  checkDepth(depth);
  for (const part of Object.values(value)) checkNesting(part, depth + 1);
}

/** Reads JSON, noticing what JSON.parse passes over in silence: keys that come twice. Throws `DecodeError`. */
export function parseJson(text: string): ParsedJson {
  return new Parser(text).parse();
}

class Parser {
  readonly #text: string;
  readonly #duplicates = new WeakMap<object, readonly string[]>();
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): ParsedJson {
    const value = this.#value();
    this.#space();
    if (this.#at < this.#text.length) throw this.#unexpected('after top-level value');
    return { value, duplicates: this.#duplicates };
  }

  #value(): unknown {
    this.#space();
    switch (this.#text[this.#at]) {
      case '{':
        return this.#object();
      case '[':
        return this.#array();
      case '"':
        return this.#string();
      default:
        return this.#scalar();
    }
  }

  #open(): void {
    checkDepth(++this.#depth);
    this.#at++;
    this.#space();
  }

  #object(): object {
    const entries = new Map<string, unknown>();
    const twice: string[] = [];
    this.#open();
    if (this.#text[this.#at] === '}') return this.#close({});
    for (;;) {
      this.#space();
      if (this.#text[this.#at] !== '"') throw this.#unexpected('looking for beginning of object key string');
      const key = this.#string();
      this.#space();
      if (this.#text[this.#at] !== ':') throw this.#unexpected('after object key');
      this.#at++;
      if (entries.has(key) && !twice.includes(key)) twice.push(key);
      entries.set(key, this.#value());
      this.#space();
      if (this.#text[this.#at] === '}') break;
      if (this.#text[this.#at] !== ',') throw this.#unexpected('after object key:value pair');
      this.#at++;
    }
    // Entries become own properties whatever they are called, so no key reaches a prototype.
    const object = Object.fromEntries(entries);
    if (twice.length > 0) this.#duplicates.set(object, twice);
    return this.#close(object);
  }

  #array(): unknown[] {
    const items: unknown[] = [];
    this.#open();
    if (this.#text[this.#at] === ']') return this.#close(items);
    for (;;) {
      items.push(this.#value());
      this.#space();
      if (this.#text[this.#at] === ']') return this.#close(items);
      if (this.#text[this.#at] !== ',') throw this.#unexpected('after array element');
      this.#at++;
    }
  }

  #close<T>(value: T): T {
    this.#depth--;
    this.#at++;
    return value;
  }

  #string(): string {
    const start = this.#at++;
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at];
      if (character === '\\') this.#at++;
      else if (character === '"') break;
    }
    if (this.#at >= this.#text.length) throw this.#unexpected('');
    return this.#native(this.#text.slice(start, ++this.#at), 'in string literal') as string;
  }

  #scalar(): unknown {
    const found = /^(?:true|false|null|-?\d[-+.\deE]*)/.exec(this.#text.slice(this.#at, this.#at + 400))?.[0];
    if (found === undefined) throw this.#unexpected('looking for beginning of value');
    this.#at += found.length;
    return this.#native(found, 'in numeric literal');
  }

  #native(text: string, where: string): unknown {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      throw this.#unexpected(where);
    }
  }

  #space(): void {
    while (' \n\r\t'.includes(this.#text[this.#at] ?? 'x')) this.#at++;
  }

  #unexpected(where: string): DecodeError {
    const found = this.#text[this.#at];
    if (found === undefined) return new DecodeError('unexpected end of JSON input');
    return new DecodeError(`invalid character '${found}' ${where}`);
  }
}
