import type { ApiObject } from '../resources/types.js';
import type { ServedKind } from './kinds.js';

const encoder = new TextEncoder();

/** Two generations of so much are kept at most, which is the newest state of a large cluster. */
const GENERATION_BYTES = 64 * 1024 * 1024;

const LINE_BREAK = 10;
const COMMA = 44;
const OPENING_BRACE = 123;

/** One object as JSON with a line break behind it, as Go's encoder writes it; its kind comes first. */
interface Encoded {
  readonly line: Uint8Array;
  /** Where that begins which items of a list have too. */
  readonly restAt: number;
}

/**
 * The JSON of stored objects, each made once: what is stored never changes, and a list, a get and any number of watches show the same
 * bytes. Whoever is shown an object in another shape than it is stored in has it encoded anew.
 */
export class EncodedObjects {
  #young = new WeakMap<ApiObject, Encoded>();
  #old = new WeakMap<ApiObject, Encoded>();
  #bytes = 0;

  /** The object alone. */
  line(kind: ServedKind, object: ApiObject): Uint8Array {
    return this.#encoded(kind, object).line;
  }

  /** One event of a watch. */
  event(type: string, kind: ServedKind, object: ApiObject): Uint8Array {
    const { line } = this.#encoded(kind, object);
    const before = encoder.encode(`{"type":"${type}","object":`);
    const event = new Uint8Array(before.length + line.length + 1);
    event.set(before);
    event.set(line, before.length);
    event.set(ENDING, event.length - ENDING.length);
    return event;
  }

  /** Objects as the items of a list, with commas between them; those of built-in kinds do not name their kind. */
  items(kind: ServedKind, objects: readonly ApiObject[]): Uint8Array {
    const all = objects.map((object) => this.#encoded(kind, object));
    const bare = kind.custom === undefined;
    const startOf = ({ restAt }: Encoded) => (bare ? restAt - 1 : 0);
    const items = new Uint8Array(all.reduce((sum, one) => sum + one.line.length - startOf(one), 0));
    let at = 0;
    for (const one of all) {
      const start = startOf(one);
      items.set(one.line.subarray(start), at);
      items[at] = OPENING_BRACE;
      at += one.line.length - start;
      items[at - 1] = COMMA;
    }
    return items.subarray(0, -1);
  }

  #encoded(kind: ServedKind, stored: ApiObject): Encoded {
    const known = this.#young.get(stored) ?? this.#old.get(stored);
    if (known !== undefined) return known;
    const object = kind.fromStored(stored);
    const encoded = encode(object);
    if (object === stored) this.#keep(stored, encoded);
    return encoded;
  }

  #keep(object: ApiObject, encoded: Encoded): void {
    this.#bytes += encoded.line.length;
    if (this.#bytes > GENERATION_BYTES) {
      this.#old = this.#young;
      this.#young = new WeakMap();
      this.#bytes = encoded.line.length;
    }
    this.#young.set(object, encoded);
  }
}

const ENDING = Uint8Array.of(125, LINE_BREAK);

function encode({ kind, apiVersion, ...rest }: ApiObject): Encoded {
  const type = `{"kind":${JSON.stringify(kind)},"apiVersion":${JSON.stringify(apiVersion)},`;
  return { line: encoder.encode(`${type}${JSON.stringify(rest).slice(1)}\n`), restAt: type.length };
}
