import type { ApiObject } from 'regatta/adapters/kubernetes/api';
import { managementKind } from './define.js';
import { GROUP } from './group.js';
import type { PolicyRule } from './policy-rule.js';

export const ROLE_TEMPLATES_KIND = `roletemplates.${GROUP}`;

/** What a member of a cluster or of a project may do there. */
export interface RoleTemplate extends ApiObject {
  readonly displayName: string;
  readonly description?: string;
  readonly context?: string;
  readonly rules?: readonly PolicyRule[];
  /** Templates whose rules come on top. */
  readonly roleTemplateNames?: readonly string[];
  /** Stands for the ClusterRole of the same name, which Kubernetes itself has. */
  readonly external?: boolean;
  readonly hidden?: boolean;
  readonly locked?: boolean;
  readonly builtin?: boolean;
  readonly administrative?: boolean;
  readonly clusterCreatorDefault?: boolean;
  readonly projectCreatorDefault?: boolean;
}

export const roleTemplates = managementKind('RoleTemplate', false);
