import { kubernetesClient, type ApiObject } from 'regatta/adapters/kubernetes/api';
import type { Change, Projection, ReadView } from 'regatta/kit';
import { PROJECT_ANNOTATION } from '../resources/project.js';
import { isOfUsers, prefixed } from './instance-ids.js';

const { projection: native } = kubernetesClient;

/** Pods and nodes as those of the cluster; which cluster that is, its namespaces say by their projects. */
export const projection: Projection = {
  ...native,
  instance: (change, store) => {
    const instance = native.instance(change, store);
    if (instance === undefined || !isOfUsers(instance)) return undefined;
    return prefixed(clusterOf(change, store), instance);
  },
};

/** `<cluster>:<project>` stands in the annotation of each namespace that belongs to a project; `default` always does. */
function clusterOf({ object }: Change, store: ReadView): string {
  for (const name of [object.namespace, 'default']) {
    const project = store.get<ApiObject>('namespaces', '', name)?.value.metadata.annotations?.[PROJECT_ANNOTATION];
    if (project !== undefined) return project.split(':')[0] ?? '';
  }
  return 'unassigned';
}
