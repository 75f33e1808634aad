import { describe, expect, it } from 'vitest';
import type { ApiObject } from 'regatta/adapters/kubernetes/api';
import { rbacOf, shownOf } from './conversion.js';

const metadata = { name: 'b', namespace: 'demo', uid: '', resourceVersion: '', creationTimestamp: '' };
const shown = (fields: object) =>
  ({ apiVersion: 'authorization.openshift.io/v1', kind: 'RoleBinding', metadata, ...fields }) as ApiObject;

describe('bindings in the older shape (openshift-apiserver pkg/authorization/apis/authorization/rbacconversion)', () => {
  it('name their subjects in lists as well, and come back as they went', () => {
    const subjects = [
      { kind: 'User', name: 'alice' },
      { kind: 'SystemGroup', name: 'system:serviceaccounts:demo' },
      { kind: 'ServiceAccount', namespace: 'demo', name: 'builder' },
    ];
    const rbac = rbacOf(shown({ subjects, roleRef: { namespace: 'demo', name: 'r' } }));
    expect(rbac).toMatchObject({
      roleRef: { kind: 'Role', name: 'r' },
      subjects: [{ kind: 'User' }, { kind: 'Group' }, {}],
    });
    expect(shownOf(rbac)).toMatchObject({
      userNames: ['alice', 'system:serviceaccount:demo:builder'],
      groupNames: ['system:serviceaccounts:demo'],
      subjects,
      roleRef: { namespace: 'demo', name: 'r' },
    });
  });

  it('may not refer to roles of other namespaces (recorded: openshift rolebinding-foreign)', () => {
    const foreign = shown({ subjects: [], roleRef: { namespace: 'default', name: 'r' } });
    expect(() => rbacOf(foreign)).toThrow(
      'invalid origin role binding b: attempts to reference role in namespace "default" instead of current namespace "demo"',
    );
  });
});
