import { sendJson, sendText } from '../answers.js';
import type { ApiCall } from '../request.js';
import { ISSUER } from './service-account-tokens.js';
import type { SigningKey } from './signing-key.js';

/** For callers that name no host. */
const DEFAULT_HOST = '127.0.0.1:6443';
const KEYS_PATH = '/openid/v1/jwks';

/** By which others can check the tokens of service accounts (kubernetes pkg/serviceaccount/openidmetadata.go v1.32). */
export class OpenIdDocuments {
  readonly #key: SigningKey;

  constructor(key: SigningKey) {
    this.#key = key;
  }

  /** False for other paths. */
  answer(call: ApiCall): boolean {
    switch (call.path) {
      case '/.well-known/openid-configuration':
        sendJson(call, 200, {
          issuer: ISSUER,
          jwks_uri: `https://${call.headers['host'] ?? DEFAULT_HOST}${KEYS_PATH}`,
          response_types_supported: ['id_token'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
        });
        return true;
      case KEYS_PATH:
        sendText(call, 200, JSON.stringify({ keys: [this.#key.publicKey] }), 'application/jwk-set+json');
        return true;
      default:
        return false;
    }
  }
}
