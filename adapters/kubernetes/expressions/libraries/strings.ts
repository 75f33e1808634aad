import type { Environment } from '@marcbachmann/cel-js';
import { addNamespace } from './namespace.js';
import { secondsText, timestampText } from './time-text.js';
import { formatted } from './format-text.js';

/** Functions of texts that the language itself lacks (cel-go ext/strings.go version 2); places count characters, not code units. */
export function addStrings(environment: Environment): void {
  environment
    .registerFunction('string.charAt(int): string', (text: string, place: bigint) => {
      const letters = Array.from(text);
      if (place < 0n || place > BigInt(letters.length)) throw new Error(`index out of range: ${place}`);
      return letters[Number(place)] ?? '';
    })
    .registerFunction('string.replace(string, string): string', (text: string, from: string, to: string) =>
      text.replaceAll(from, () => to),
    )
    .registerFunction(
      'string.replace(string, string, int): string',
      (text: string, from: string, to: string, most: bigint) => replaced(text, from, to, Number(most)),
    )
    .registerFunction('string.format(list): string', formatted)
    .registerFunction('string(google.protobuf.Duration): string', secondsText)
    .registerFunction('string(google.protobuf.Timestamp): string', timestampText);
  const type = addNamespace(environment, 'strings');
  environment.registerFunction(`${type}.quote(string): string`, (_: unknown, text: string) => JSON.stringify(text));
}

function replaced(text: string, from: string, to: string, most: number): string {
  let left = most < 0 ? Infinity : most;
  return text.replaceAll(from, () => (left-- > 0 ? to : from));
}
