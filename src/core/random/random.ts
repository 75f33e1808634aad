import type { Random } from '../../ports/random.js';

/**
 * sfc32 (Chris Doty-Humphrey, PractRand): 128 bits of state, whole-number arithmetic only, so every engine gives the same
 * stream. The state is a hash of the seed and the path of labels.
 */
export class SeededRandom implements Random {
  readonly #path: string;
  #a: number;
  #b: number;
  #c: number;
  #counter: number;

  /** `seed` is any text; the run's seed number is written as one. */
  constructor(seed: string) {
    this.#path = seed;
    [this.#a, this.#b, this.#c, this.#counter] = mix(seed);
    for (let round = 0; round < 12; round++) this.next();
  }

  fork(label: string): Random {
    return new SeededRandom(`${this.#path}\u0000${label}`);
  }

  next(): number {
    const sum = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + sum) | 0;
    return sum >>> 0;
  }

  below(below: number): number {
    // Values in the last, incomplete stretch of the range would favour small results: draw again.
    const limit = 0x1_0000_0000 - (0x1_0000_0000 % below);
    let value = this.next();
    while (value >= limit) value = this.next();
    return value % below;
  }

  fraction(): number {
    return this.next() / 0x1_0000_0000;
  }

  text(length: number, alphabet: string): string {
    let text = '';
    for (let index = 0; index < length; index++) text += alphabet[this.below(alphabet.length)]!;
    return text;
  }

  uuid(): string {
    const hex = '0123456789abcdef';
    return [
      this.text(8, hex),
      this.text(4, hex),
      `4${this.text(3, hex)}`,
      `${this.text(1, '89ab')}${this.text(3, hex)}`,
      this.text(12, hex),
    ].join('-');
  }

  shuffled<T>(items: readonly T[]): T[] {
    const copy = [...items];
    for (let last = copy.length - 1; last > 0; last--) {
      const other = this.below(last + 1);
      const held = copy[last]!;
      copy[last] = copy[other]!;
      copy[other] = held;
    }
    return copy;
  }
}

/** Four 32-bit words out of a text: FNV-1a from four offsets, each finished with Murmur3's avalanche. */
function mix(text: string): [number, number, number, number] {
  return [word(text, 1), word(text, 2), word(text, 3), word(text, 4)];
}

function word(text: string, lane: number): number {
  let hash = (0x811c9dc5 ^ Math.imul(lane, 0x9e3779b9)) | 0;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
