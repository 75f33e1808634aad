/** Where the bytes that no text can hold are kept in a string: a lone surrogate each, which text never has (as Python's surrogateescape). */
const ESCAPED = 0xdc00;

/** The text of bytes; those that are not UTF-8 are kept so that `bytesOf` gives them back. */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Not a text as a whole, so none in part: otherwise the same bytes would read differently by what stands beside them.
    let text = '';
    for (const byte of bytes) text += String.fromCharCode(byte < 0x80 ? byte : ESCAPED + byte);
    return text;
  }
}

/** The bytes of a text, in UTF-8. */
export function bytesOf(text: string): Uint8Array {
  if (!/[\udc80-\udcff]/.test(text)) return new TextEncoder().encode(text);
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code >= ESCAPED + 0x80 && code <= ESCAPED + 0xff) bytes.push(code - ESCAPED);
    else bytes.push(...new TextEncoder().encode(character));
  }
  return Uint8Array.from(bytes);
}
