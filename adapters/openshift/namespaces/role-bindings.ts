/** The role bindings of a new project (openshift-controller-manager pkg/authorization/defaultrolebindings). */
import type { ApiObject, NewObject } from 'regatta/adapters/kubernetes/api';

const MANAGED = 'It is auto-managed by a controller; remove subjects to disable.';
const API_GROUP = 'rbac.authorization.k8s.io';

interface Given {
  readonly name: string;
  readonly role: string;
  readonly description: string;
  readonly subject: (this: void, namespace: string) => object;
}

const account = (name: string) => (namespace: string) => ({ kind: 'ServiceAccount', name, namespace });

export const DEFAULT_BINDINGS: readonly Given[] = [
  {
    name: 'system:deployers',
    role: 'system:deployer',
    description: `Allows deploymentconfigs in this namespace to rollout pods in this namespace.  ${MANAGED}`,
    subject: account('deployer'),
  },
  {
    name: 'system:image-builders',
    role: 'system:image-builder',
    description: `Allows builds in this namespace to push images to this namespace.  ${MANAGED}`,
    subject: account('builder'),
  },
  {
    name: 'system:image-pullers',
    role: 'system:image-puller',
    description: `Allows all pods in this namespace to pull images from this namespace.  ${MANAGED}`,
    subject: (namespace) => ({ kind: 'Group', apiGroup: API_GROUP, name: `system:serviceaccounts:${namespace}` }),
  },
];

export function bindingFor({ name, role, description, subject }: Given): (namespace: string) => NewObject<ApiObject> {
  return (namespace) => {
    const binding = {
      apiVersion: `${API_GROUP}/v1`,
      kind: 'RoleBinding',
      metadata: { name, namespace, annotations: { 'openshift.io/description': description } },
      subjects: [subject(namespace)],
      roleRef: { apiGroup: API_GROUP, kind: 'ClusterRole', name: role },
    };
    return binding;
  };
}
