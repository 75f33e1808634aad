/** Who may use which constraints (openshift/apiserver-library-go sccmatching/matcher.go ConstraintAppliesTo). */
import type { ApiObject, User } from 'regatta/adapters/kubernetes/api';
import type { Access } from '../authorization/access.js';
import { SECURITY_GROUP, type SecurityContextConstraints } from './constraint.js';

/** The constraints name their users and groups; everybody else needs the right to `use` them. */
export function mayUse(
  { metadata, users, groups }: SecurityContextConstraints,
  user: User,
  namespace: string,
  access: Pick<Access, 'allows'>,
): boolean {
  if ((users ?? []).includes(user.name) || user.groups.some((group) => (groups ?? []).includes(group))) return true;
  return access.allows({
    user,
    verb: 'use',
    group: SECURITY_GROUP,
    resource: 'securitycontextconstraints',
    subresource: '',
    namespace,
    name: metadata.name,
  });
}

/** A service account as the constraints see it: nobody has logged it in, so it is not in the group of those who are known. */
export function accountUser(namespace: string, name: string): User {
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`];
  return { name: `system:serviceaccount:${namespace}:${name}`, groups };
}

/** The account of the controller that makes the pods of an owner; it asks when nobody outside does. */
export function controllerOf({ metadata }: ApiObject): User {
  const kind = metadata.ownerReferences?.find(({ controller }) => controller === true)?.kind ?? '';
  const account =
    kind === 'Build'
      ? accountUser('openshift-infra', 'build-controller')
      : accountUser('kube-system', kind === '' ? 'default' : `${kind.toLowerCase()}-controller`);
  return { ...account, groups: [...account.groups, 'system:authenticated'] };
}
