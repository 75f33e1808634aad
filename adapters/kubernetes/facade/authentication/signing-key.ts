import { keygen, PKCS1_SHA256 } from 'micro-rsa-dsa-dh/rsa.js';
import type { Random } from 'regatta/kit';
import { isObject, type JsonObject } from '../../resources/registry/json.js';

const MODULUS_BITS = 2048;
const EXPONENT = 65_537n;
const KEY_ID_LENGTH = 43;
const BASE_64_URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * The key that signs the tokens of service accounts: RSA, as kubeadm makes it. It is drawn from the world's seed, so that a token still
 * holds after a restart. Making it takes some tenths of a second, hence only when the first token is asked for.
 */
export class SigningKey {
  readonly id: string;
  readonly #random: Random;
  #pair: KeyPair | undefined;

  constructor(random: Random) {
    this.#random = random;
    this.id = random.fork('id').text(KEY_ID_LENGTH, BASE_64_URL);
  }

  /** A JSON web token in its compact form (RFC 7515), by RS256. */
  sign(claims: object): string {
    const text = `${encodedJson({ alg: 'RS256', kid: this.id })}.${encodedJson(claims)}`;
    return `${text}.${encoded(PKCS1_SHA256.sign(this.#keys().privateKey, bytesOf(text)))}`;
  }

  /** The claims of a token that this key has signed; undefined for all others. */
  verify(token: string): JsonObject | undefined {
    const [head = '', body = '', signature = '', ...more] = token.split('.');
    const header = decodedJson(head);
    if (more.length > 0 || header?.['alg'] !== 'RS256' || header['kid'] !== this.id) return undefined;
    const bytes = decoded(signature);
    if (bytes === undefined) return undefined;
    return isSignature(this.#keys().publicKey, `${head}.${body}`, bytes) ? decodedJson(body) : undefined;
  }

  /** The public half as a JSON web key (RFC 7517). */
  get publicKey(): object {
    const { n, e } = this.#keys().publicKey;
    return { use: 'sig', kty: 'RSA', kid: this.id, alg: 'RS256', n: encoded(bigEndian(n)), e: encoded(bigEndian(e)) };
  }

  #keys(): KeyPair {
    return (this.#pair ??= pairOf(this.#random.fork('primes')));
  }
}

type KeyPair = ReturnType<typeof keygen>;

/** Worlds of one seed have one key, so lanes of a comparison need not look for the same primes again. */
const PAIRS = new Map<string, KeyPair>();
const MOST_PAIRS = 16;

function pairOf(stream: Random): KeyPair {
  const name = stream.fork('name').uuid();
  const known = PAIRS.get(name);
  if (known !== undefined) return known;
  const made = keygen(MODULUS_BITS, EXPONENT, (length) => Uint8Array.from({ length }, () => stream.below(256)));
  if (PAIRS.size >= MOST_PAIRS) PAIRS.clear();
  PAIRS.set(name, made);
  return made;
}

type PublicKey = KeyPair['publicKey'];

function isSignature(key: PublicKey, text: string, signature: Uint8Array): boolean {
  try {
    return PKCS1_SHA256.verify(key, bytesOf(text), signature);
  } catch {
    // The library throws for signatures of a wrong length or beyond the modulus.
    return false;
  }
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function bigEndian(value: bigint): Uint8Array {
  const hex = value.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return Uint8Array.from(even.match(/../g) ?? [], (byte) => parseInt(byte, 16));
}

function encoded(bytes: Uint8Array): string {
  const text = btoa(String.fromCharCode(...bytes));
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function encodedJson(value: object): string {
  return encoded(bytesOf(JSON.stringify(value)));
}

function decoded(text: string): Uint8Array | undefined {
  try {
    return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function decodedJson(text: string): JsonObject | undefined {
  const bytes = decoded(text);
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
