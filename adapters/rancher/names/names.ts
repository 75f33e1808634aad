import { md5, sha256, sha256Bytes } from './digests.js';

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** The longest value of a label, and with it the longest name that can be one. */
const LABEL_LENGTH = 63;

/** Who is bound to which role, and where; `scope` is empty for the whole cluster. */
export interface BindingParts {
  readonly scope: string;
  readonly roleKind: string;
  readonly role: string;
  readonly subjectKind: string;
  readonly subject: string;
}

/** `crb-` or `rb-` and ten characters of base 32 over a hash of the parts (pkg/rbac NameForClusterRoleBinding, NameForRoleBinding). */
export function bindingName({ scope, roleKind, role, subjectKind, subject }: BindingParts): string {
  const digest = sha256Bytes(`${scope}${roleKind}${role}${subjectKind}${subject}`);
  return `${scope === '' ? 'crb' : 'rb'}-${base32(digest).slice(0, 10)}`;
}

/** The value of the label that names the owner of a binding (pkg/rbac GetRTBLabel). */
export function ownerLabel(namespace: string, name: string): string {
  return safeConcat(`${namespace}_${name}`);
}

/** Parts joined by dashes, cut to the length of a label with a hash at the end (rancher/wrangler pkg/name SafeConcatName). */
export function safeConcat(...parts: readonly string[]): string {
  const whole = parts.join('-');
  if (whole.length <= LABEL_LENGTH) return whole;
  const digest = sha256(whole);
  // What stands before the dash of the hash has to be a letter or a digit.
  const isWord = /[a-z0-9]/.test(whole.charAt(56));
  return isWord ? `${whole.slice(0, 57)}-${digest.slice(0, 5)}` : `${whole.slice(0, 56)}-${digest.slice(0, 6)}`;
}

/** A name cut to a length, with a hash at the end (rancher/fleet internal/names Limit): it keeps one of exactly that length. */
export function limitedName(text: string, count: number): string {
  if (text.length <= count) return text;
  if (count <= 6) return text.slice(0, count);
  const digest = md5(text);
  const kept = text.slice(0, count - 6);
  return kept.endsWith('-') ? `${kept}${digest.slice(0, 5)}` : `${kept}-${digest.slice(0, 5)}`;
}

/** The same in rancher/wrangler pkg/name Limit, which cuts a name of exactly that length, too. */
export function hashedName(text: string, count: number): string {
  return text.length < count ? text : `${text.slice(0, Math.max(0, count - 6))}-${md5(text).slice(0, 5)}`;
}

/** Five bits a character, most significant first (RFC 4648), without padding. */
function base32(bytes: Uint8Array): string {
  let text = '';
  let bits = 0;
  let value = 0;
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += BASE32[(value >>> (bits - 5)) & 31];
  }
  return text;
}
