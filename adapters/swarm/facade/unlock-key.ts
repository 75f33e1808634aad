import type { Random } from 'regatta/kit';

const PREFIX = 'SWMKEY-1-';
const KEY_LENGTH = 43;
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
/** The last character of 43 holds four bits only: 32 bytes are 256 bits. */
const LAST = 'AEIMQUYcgkosw048';

/** A key as the engine prints it (swarmkit manager/encryption/encryption.go HumanReadableKey). */
export function newUnlockKey(random: Random): string {
  return `${PREFIX}${random.text(KEY_LENGTH - 1, BASE64)}${random.text(1, LAST)}`;
}

/** Whether a text is such a key at all. */
export function isUnlockKey(text: string): boolean {
  return text.startsWith(PREFIX) && new RegExp(`^[A-Za-z0-9+/]{${KEY_LENGTH}}$`).test(text.slice(PREFIX.length));
}
