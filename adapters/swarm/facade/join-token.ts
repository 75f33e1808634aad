import type { Cluster } from '../resources/cluster.js';
import { EngineError } from './errors.js';

const TOKEN = /^SWMTKN-(?:1|2-1)-([0-9a-z]{50})-([0-9a-z]{25})$/;
const BASE = 36n;
const HEX_LENGTH = 64;

/** What a join token says (swarmkit ca/config.go): which root certificate to expect, and a secret that stands for a role. */
export interface JoinToken {
  readonly digest: string;
  readonly secret: string;
}

/** Throws 500 for what is no token. */
export function parseJoinToken(text: string): JoinToken {
  const match = TOKEN.exec(text);
  if (match === null) throw new EngineError(500, 'invalid join token');
  return { digest: match[1]!, secret: match[2]! };
}

/** The digest as the engine prints it. */
export function hexOf(digest: string): string {
  const value = Array.from(digest).reduce((sum, digit) => sum * BASE + BigInt(Number.parseInt(digit, 36)), 0n);
  return value.toString(16).padStart(HEX_LENGTH, '0').slice(-HEX_LENGTH);
}

/** The tokens that new nodes join with. */
export function joinTokensOf({ rootDigest, joinSecrets }: Cluster): {
  readonly Worker: string;
  readonly Manager: string;
} {
  const tokenOf = (secret: string) => `SWMTKN-1-${rootDigest}-${secret}`;
  return { Worker: tokenOf(joinSecrets.worker), Manager: tokenOf(joinSecrets.manager) };
}
