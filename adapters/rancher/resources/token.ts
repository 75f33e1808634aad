import { defineResource, type ApiObject } from 'regatta/adapters/kubernetes/api';
import { GROUP, VERSION } from './group.js';

export const TOKENS = `tokens.${GROUP}`;

/** Name and secret together are what a caller shows as bearer token. */
export interface Token extends ApiObject {
  readonly token: string;
  readonly userId: string;
  readonly description: string;
  /** Milliseconds; 0 for ever. */
  readonly ttl: number;
  /** Milliseconds since 1970; 0 for never. */
  readonly expiresAtMs: number;
  /** False for the session of a login. */
  readonly isDerived: boolean;
  /** Empty, or the one cluster that it opens. */
  readonly clusterName: string;
  readonly enabled: boolean;
}

export const tokens = defineResource({
  group: GROUP,
  version: VERSION,
  plural: 'tokens',
  singular: 'token',
  kind: 'Token',
  namespaced: false,
  hasGeneration: true,
});
