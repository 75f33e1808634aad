/** A text that is no JSON; the message is the one that clients see. */
export class JsonProblem extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'JsonProblem';
  }
}

/**
 * Reads JSON in the way of the real master, which decides what is said of a broken text and which of two equal keys counts (the last).
 * Throws a `JsonProblem`. Source: mesos 3rdparty/stout/include/stout/json.hpp over picojson 1.3.0; recorded http-scheduler-protocol.
 */
export function readJson(text: string): unknown {
  const reader = new JsonReader(text);
  const value = reader.read();
  const rest = text.slice(reader.position).replace(/[ \t\n\r\v\f]+$/, '');
  if (rest !== '') throw new JsonProblem(`Parsed JSON included non-whitespace trailing characters: ${rest}`);
  return value;
}

const WORDS: Readonly<Record<string, readonly [rest: string, value: boolean | null]>> = {
  n: ['ull', null],
  t: ['rue', true],
  f: ['alse', false],
};

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  '/': '/',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
};

class JsonReader {
  position = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  read(): unknown {
    this.#skipSpace();
    const first = this.#text[this.position];
    const word = first === undefined ? undefined : WORDS[first];
    if (word !== undefined) return this.#word(...word);
    if (first === '"') return this.#string();
    if (first === '[') return this.#array();
    if (first === '{') return this.#object();
    if (first !== undefined && /[0-9-]/.test(first)) return this.#number();
    return this.#fail();
  }

  #word<T>(rest: string, value: T): T {
    this.position++;
    for (const character of rest) {
      if (this.#text[this.position] !== character) this.#fail();
      this.position++;
    }
    return value;
  }

  #array(): unknown[] {
    const items: unknown[] = [];
    this.position++;
    if (this.#takes(']')) return items;
    do items.push(this.read());
    while (this.#takes(','));
    return this.#takes(']') ? items : this.#fail();
  }

  #object(): Record<string, unknown> {
    const members = new Map<string, unknown>();
    this.position++;
    if (this.#takes('}')) return {};
    do {
      this.#skipSpace();
      if (this.#text[this.position] !== '"') this.#fail();
      const key = this.#string();
      if (!this.#takes(':')) this.#fail();
      members.set(key, this.read());
    } while (this.#takes(','));
    return this.#takes('}') ? Object.fromEntries(members) : this.#fail();
  }

  #string(): string {
    let value = '';
    this.position++;
    for (;;) {
      const character = this.#text[this.position];
      if (character === undefined || character < ' ') return this.#fail();
      this.position++;
      if (character === '"') return value;
      value += character === '\\' ? this.#escape() : character;
    }
  }

  #escape(): string {
    const character = this.#text[this.position++] ?? '';
    const plain = ESCAPES[character];
    if (plain !== undefined) return plain;
    const hex = /^[0-9a-fA-F]{4}/.exec(this.#text.slice(this.position))?.[0];
    if (character !== 'u' || hex === undefined) return this.#fail();
    this.position += 4;
    return String.fromCharCode(Number.parseInt(hex, 16));
  }

  #number(): number {
    const digits = /^[0-9+\-eE.]+/.exec(this.#text.slice(this.position))?.[0] ?? '';
    this.position += digits.length;
    if (!/^-?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/.test(digits)) return this.#fail();
    const value = Number(digits);
    if (!Number.isFinite(value)) throw new JsonProblem('Value out of range');
    return value;
  }

  #takes(character: string): boolean {
    this.#skipSpace();
    if (this.#text[this.position] !== character) return false;
    this.position++;
    return true;
  }

  #skipSpace(): void {
    while (/[ \t\n\r]/.test(this.#text[this.position] ?? '')) this.position++;
  }

  /** Names the line, and shows what is left of it. */
  #fail(): never {
    const line = this.#text.slice(0, this.position).split('\n').length;
    const [rest = ''] = this.#text.slice(this.position).split('\n');
    throw new JsonProblem(`syntax error at line ${line} near: ${rest.replace(/\p{Cc}/gu, '')}`);
  }
}
