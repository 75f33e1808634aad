const FIRST_SIZE = 4096;
const encoder = new TextEncoder();
/** Texts up to this length are copied letter by letter, which is quicker than asking the encoder. */
const SHORT = 64;
const LENGTH_DELIMITED = 2;

/**
 * Writes the wire format of protobuf from its end to its beginning, as the marshalers of Kubernetes do: what is inside a message is there
 * before the length that stands in front of it, so nothing is copied twice.
 */
export class ReverseWriter {
  #bytes = new Uint8Array(FIRST_SIZE);
  #at = FIRST_SIZE;

  /** What has been written, in order. */
  finish(): Uint8Array {
    return this.#bytes.subarray(this.#at);
  }

  /** A field whose value is what `write` writes. */
  delimited(number: number, write: () => void): void {
    const end = this.#bytes.length - this.#at;
    write();
    this.#length(this.#bytes.length - this.#at - end, number);
  }

  text(number: number, text: string): void {
    const bytes = text.length > SHORT || !this.#isCopied(text) ? encoder.encode(text) : undefined;
    if (bytes !== undefined) this.raw(bytes);
    this.#length(bytes?.length ?? text.length, number);
  }

  bytes(number: number, bytes: Uint8Array): void {
    this.raw(bytes);
    this.#length(bytes.length, number);
  }

  /** A whole number or a truth value. */
  number(number: number, value: number): void {
    this.#varint(value);
    this.#varint(number << 3);
  }

  double(number: number, value: number): void {
    this.#reserve(8);
    this.#at -= 8;
    new DataView(this.#bytes.buffer).setFloat64(this.#at, value, true);
    this.#varint((number << 3) | 1);
  }

  /** Bytes without a field around them. */
  raw(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#at -= bytes.length;
    this.#bytes.set(bytes, this.#at);
  }

  #length(length: number, number: number): void {
    this.#varint(length);
    this.#varint((number << 3) | LENGTH_DELIMITED);
  }

  /** False, with nothing written, for a text that is not ASCII. */
  #isCopied(text: string): boolean {
    const { length } = text;
    this.#reserve(length);
    const start = this.#at - length;
    for (let index = 0; index < length; index++) {
      const letter = text.charCodeAt(index);
      if (letter > 0x7f) return false;
      this.#bytes[start + index] = letter;
    }
    this.#at = start;
    return true;
  }

  /** Negative numbers take ten bytes, as the wire format has it. */
  #varint(value: number): void {
    if (value < 0 || !Number.isSafeInteger(value)) return this.#largeVarint(value);
    let size = 1;
    for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++;
    this.#reserve(size);
    this.#at -= size;
    let rest = value;
    for (let index = 0; index < size - 1; index++) {
      this.#bytes[this.#at + index] = (rest % 0x80) | 0x80;
      rest = Math.floor(rest / 0x80);
    }
    this.#bytes[this.#at + size - 1] = rest;
  }

  #largeVarint(value: number): void {
    const bytes: number[] = [];
    let rest = BigInt.asUintN(64, BigInt(value));
    do {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      bytes.push(rest === 0n ? low : low | 0x80);
    } while (rest !== 0n);
    this.raw(new Uint8Array(bytes));
  }

  /** Grows at the front. */
  #reserve(size: number): void {
    if (size <= this.#at) return;
    const written = this.#bytes.length - this.#at;
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, written + size));
    larger.set(this.#bytes.subarray(this.#at), larger.length - written);
    this.#at = larger.length - written;
    this.#bytes = larger;
  }
}
