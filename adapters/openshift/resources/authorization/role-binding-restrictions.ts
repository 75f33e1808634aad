/** Who may be bound to roles in a project; kept, as in the recordings, without an admission step that enforces it. */
import { defineResource } from 'regatta/adapters/kubernetes/api';

export const roleBindingRestrictions = defineResource({
  group: 'authorization.openshift.io',
  version: 'v1',
  plural: 'rolebindingrestrictions',
  singular: 'rolebindingrestriction',
  kind: 'RoleBindingRestriction',
  namespaced: true,
  hasGeneration: true,
});
