import { defineResource, type ApiObject } from 'regatta/adapters/kubernetes/api';
import { GROUP, VERSION } from './group.js';

export const REGISTRATION_TOKENS = `clusterregistrationtokens.${GROUP}`;

/** What an agent shows to be let in, in the namespace of its cluster. */
export interface RegistrationToken extends ApiObject {
  readonly spec: { readonly clusterName: string };
  readonly status: { readonly token: string };
}

export const clusterRegistrationTokens = defineResource({
  group: GROUP,
  version: VERSION,
  plural: 'clusterregistrationtokens',
  singular: 'clusterregistrationtoken',
  kind: 'ClusterRegistrationToken',
  namespaced: true,
  hasGeneration: true,
  indexes: { token: (object) => (object as RegistrationToken).status.token },
});
