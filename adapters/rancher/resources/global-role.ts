import type { ApiObject } from 'regatta/adapters/kubernetes/api';
import { managementKind } from './define.js';
import { GROUP } from './group.js';
import type { PolicyRule } from './policy-rule.js';

export const GLOBAL_ROLES_KIND = `globalroles.${GROUP}`;

/** What somebody may do on the server. */
export interface GlobalRole extends ApiObject {
  readonly displayName: string;
  readonly description?: string;
  readonly rules?: readonly PolicyRule[];
  readonly inheritedClusterRoles?: readonly string[];
  readonly newUserDefault?: boolean;
  /** Came with the server and cannot be changed. */
  readonly builtin?: boolean;
}

export const globalRoles = managementKind('GlobalRole', false);
