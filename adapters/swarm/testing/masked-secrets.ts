import { joinTokensOf } from '../facade/join-token.js';
import type { SwarmState } from '../resources/swarm-state.js';

/** A character that the given one is not, of the same alphabet. */
const other = (character: string | undefined) => (character === '0' ? '1' : '0');

/**
 * A request with its join token or unlock key put in. The recorder masked right and wrong ones alike; the answer that it got tells
 * which one it had sent. `role` is what the engine is known to have joined as.
 */
export function unmasked(
  text: string,
  answered: { readonly status: number; readonly body?: unknown } | undefined,
  state: SwarmState,
  role: 'worker' | 'manager',
): string {
  const cluster = state.cluster();
  if (cluster === undefined || !/<(join-token|unlock-key)>/.test(text)) return text;
  const answer = JSON.stringify(answered?.body ?? '');
  const tokens = joinTokensOf(cluster);
  const token = role === 'manager' ? tokens.Manager : tokens.Worker;
  const [start, digest, secret] = [token.slice(0, -77), token.slice(-76, -26), token.slice(-25)];
  const sent = /valid join token/.test(answer)
    ? `${start}-${digest}-${other(secret[0])}${secret.slice(1)}`
    : /does not match fingerprint/.test(answer)
      ? `${start}-${other(digest[0])}${digest.slice(1)}-${secret}`
      : token;
  const key = cluster.unlockKey;
  const isRefused = answered?.status === 401;
  const keySent = isRefused || key === '' ? `SWMKEY-1-${'A'.repeat(43)}` : key;
  return text.replaceAll('<join-token>', sent).replaceAll('<unlock-key>', keySent);
}
