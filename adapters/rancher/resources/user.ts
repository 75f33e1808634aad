import { defineResource, type ApiObject } from 'regatta/adapters/kubernetes/api';
import { GROUP, VERSION } from './group.js';

export const USERS = `users.${GROUP}`;

/** The label of the administrator that a server makes when it starts for the first time. */
export const ADMIN_LABEL = 'authz.management.cattle.io/bootstrapping';

export interface User extends ApiObject {
  readonly username: string;
  readonly displayName: string;
  readonly description: string;
  /** Kept as it was given: the mimic has no hashing, and nobody but its own user sees it. */
  readonly password: string;
  readonly principalIds: readonly string[];
  readonly mustChangePassword: boolean;
  readonly enabled: boolean;
}

export const users = defineResource({
  group: GROUP,
  version: VERSION,
  plural: 'users',
  singular: 'user',
  kind: 'User',
  namespaced: false,
  hasGeneration: true,
  indexes: { username: (object) => (object as User).username },
});
