/** Where the bytes that no text can hold are kept in a string: a lone surrogate each, which text never has (as Python's surrogateescape). */
const ESCAPED = 0xdc00;
/** So many arguments fit on any stack. */
const PIECE = 8192;
/** Of one unit of UTF-16. */
const MOST_BYTES = 3;

/** The text of bytes; those that are not UTF-8 are kept so that `bytesOf` gives them back. */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // As a whole it is no text; whether a part of it might be one is not asked.
    const codes = Uint16Array.from(bytes, (byte) => (byte < 0x80 ? byte : ESCAPED + byte));
    let text = '';
    for (let at = 0; at < codes.length; at += PIECE) text += String.fromCharCode(...codes.subarray(at, at + PIECE));
    return text;
  }
}

/** The bytes of a text, in UTF-8. */
export function bytesOf(text: string): Uint8Array {
  const encoder = new TextEncoder();
  if (!/[\udc80-\udcff]/.test(text)) return encoder.encode(text);
  const bytes = new Uint8Array(text.length * MOST_BYTES);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code < 0x80) bytes[length++] = code;
    else if (code >= ESCAPED + 0x80 && code <= ESCAPED + 0xff) bytes[length++] = code - ESCAPED;
    else {
      const character = String.fromCodePoint(text.codePointAt(at)!);
      length += encoder.encodeInto(character, bytes.subarray(length)).written;
      at += character.length - 1;
    }
  }
  return bytes.slice(0, length);
}

/** Bytes one after another. */
export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
