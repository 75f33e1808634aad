import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import { ROLE_TEMPLATES_KIND, type RoleTemplate } from '../resources/role-template.js';

/** The annotation of a cluster or project with the roles that its creator gets, and those that he has got. */
export const CREATOR_ROLES = 'authz.management.cattle.io/creator-role-bindings';

/** The templates that whoever makes a cluster or a project is given there. */
export function creatorRoles(api: ApiServer, context: 'cluster' | 'project'): readonly string[] {
  const isDefault = ({ clusterCreatorDefault, projectCreatorDefault, locked }: RoleTemplate) =>
    locked !== true && (context === 'cluster' ? clusterCreatorDefault : projectCreatorDefault) === true;
  return api
    .list<RoleTemplate>(ROLE_TEMPLATES_KIND)
    .filter(isDefault)
    .map(({ metadata }) => metadata.name);
}
