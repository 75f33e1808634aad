import { token } from 'regatta/kit';
import type { Authentication as AuthenticationContract } from './authentication.js';
import type { TokenAuthenticator as TokenAuthenticatorContract } from './token-authenticator.js';

/** Who asks. */
export const Authentication = token<AuthenticationContract>('kubernetes.Authentication');

/** One sort of bearer tokens; adapters that extend this one contribute more. */
export const TokenAuthenticator = token<TokenAuthenticatorContract>('kubernetes.TokenAuthenticator');
