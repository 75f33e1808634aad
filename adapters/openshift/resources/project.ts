/**
 * A Project is a view of a namespace (openshift/openshift-apiserver pkg/project/apiserver): same name, same metadata, and only
 * the parts that its users may see. Nothing of it is stored apart.
 */
import type { ApiObject } from 'regatta/adapters/kubernetes/api';

export const PROJECT_GROUP = 'project.openshift.io';

export interface Namespace extends ApiObject {
  readonly spec?: { readonly finalizers?: readonly string[] };
  readonly status?: { readonly phase?: string };
}

export interface Project extends ApiObject {
  readonly spec: { readonly finalizers: readonly string[] };
  readonly status: { readonly phase: string };
}

export interface ProjectRequest extends ApiObject {
  readonly displayName?: string;
  readonly description?: string;
}

export const ANNOTATIONS = {
  description: 'openshift.io/description',
  displayName: 'openshift.io/display-name',
  requester: 'openshift.io/requester',
} as const;

export function projectOf({ metadata, spec, status }: Namespace): Project {
  return {
    kind: 'Project',
    apiVersion: `${PROJECT_GROUP}/v1`,
    metadata,
    spec: { finalizers: spec?.finalizers ?? [] },
    status: { phase: status?.phase ?? 'Active' },
  };
}

/** Why nobody may request a project of this name; undefined if they may (recorded: project.json). */
export function forbiddenName(name: string): string | undefined {
  if (name === 'openshift') return `cannot request a project with the name "${name}"`;
  const prefix = ['openshift-', 'kubernetes-', 'kube-'].find((reserved) => name.startsWith(reserved));
  return prefix === undefined ? undefined : `cannot request a project starting with "${prefix}"`;
}
