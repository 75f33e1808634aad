import type { ApiObject } from 'regatta/adapters/kubernetes/api';
import { managementKind } from './define.js';
import { GROUP } from './group.js';

export const CLUSTER_BINDINGS = `clusterroletemplatebindings.${GROUP}`;
export const PROJECT_BINDINGS = `projectroletemplatebindings.${GROUP}`;

/** Makes somebody a member. Bindings of a cluster live in its namespace, those of a project in the namespace named like it. */
interface RoleTemplateBinding extends ApiObject {
  readonly roleTemplateName: string;
  readonly userName?: string;
  readonly userPrincipalName?: string;
  readonly groupName?: string;
  readonly groupPrincipalName?: string;
}

export interface ClusterBinding extends RoleTemplateBinding {
  readonly clusterName: string;
}

export interface ProjectBinding extends RoleTemplateBinding {
  /** `<cluster>:<project>` */
  readonly projectName: string;
  /** `<namespace>:<name>` */
  readonly serviceAccount?: string;
}

export const clusterBindings = managementKind('ClusterRoleTemplateBinding', true);
export const projectBindings = managementKind('ProjectRoleTemplateBinding', true);
