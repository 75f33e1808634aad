import { defineResource, type ApiObject } from 'regatta/adapters/kubernetes/api';
import { GROUP, VERSION } from './group.js';

export const PROJECTS = `projects.${GROUP}`;

/** The annotation by which a namespace belongs to a project: `<cluster>:<project>`. */
export const PROJECT_ANNOTATION = 'field.cattle.io/projectId';

/** A group of namespaces of one cluster, in the namespace of that cluster. */
export interface Project extends ApiObject {
  readonly spec: { readonly clusterName: string; readonly displayName: string; readonly description: string };
  readonly status?: { readonly conditions?: readonly Readonly<Record<string, string>>[] };
}

export const projects = defineResource({
  group: GROUP,
  version: VERSION,
  plural: 'projects',
  singular: 'project',
  kind: 'Project',
  namespaced: true,
  hasGeneration: true,
});
