import type { User } from '../../resources/registry/user.js';

/** Whose token it is and which of the wanted audiences it is for; or what is wrong with it. */
export type Authenticated =
  { readonly user: User; readonly audiences: readonly string[] } | { readonly problem: string };

/** Knows one sort of bearer tokens. They are asked in their order; adapters that extend this one contribute more. */
export interface TokenAuthenticator {
  readonly id: string;
  readonly order: number;
  /** Undefined for a token of another sort. Without audiences the token must be for this server. */
  authenticate(token: string, audiences: readonly string[]): Authenticated | undefined;
}
