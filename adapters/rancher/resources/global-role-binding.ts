import type { ApiObject } from 'regatta/adapters/kubernetes/api';
import { managementKind } from './define.js';
import { GROUP } from './group.js';

export const GLOBAL_ROLE_BINDINGS = `globalrolebindings.${GROUP}`;

/** Gives a global role to a user or to a group; the user wins where both are named. */
export interface GlobalRoleBinding extends ApiObject {
  readonly globalRoleName: string;
  readonly userName?: string;
  readonly groupPrincipalName?: string;
}

export const globalRoleBindings = managementKind('GlobalRoleBinding', false);
