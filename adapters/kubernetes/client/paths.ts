/** Where the objects of a workload live in the API. */
import type { Workload } from 'regatta/kit';

/** The namespace of a workload: its project, or `default`. */
export function namespaceOf({ project = 'default' }: Pick<Workload, 'project'>): string {
  return project;
}

const RESOURCES = { replicated: 'deployments', global: 'daemonsets', job: 'jobs' } as const;

/** The resource that runs a workload, as kubectl names it: `deployment`, `daemonset`, `job`. */
export function resourceOf({ mode = 'replicated' }: Pick<Workload, 'mode'>): 'deployments' | 'daemonsets' | 'jobs' {
  return RESOURCES[mode];
}

/** The collection that a workload's object is created in. */
export function collectionOf(workload: Pick<Workload, 'mode' | 'project'>): string {
  const resource = resourceOf(workload);
  const group = resource === 'jobs' ? 'batch' : 'apps';
  return `/apis/${group}/v1/namespaces/${namespaceOf(workload)}/${resource}`;
}

export function objectPath(workload: Pick<Workload, 'mode' | 'project' | 'name'>): string {
  return `${collectionOf(workload)}/${workload.name}`;
}

export function corePath(workload: Pick<Workload, 'project'>, resource: 'pods' | 'services', name = ''): string {
  return `/api/v1/namespaces/${namespaceOf(workload)}/${resource}${name === '' ? '' : `/${name}`}`;
}

/** ` -n shop`, or nothing in the default namespace. */
export function inNamespace(workload: Pick<Workload, 'project'>): string {
  const namespace = namespaceOf(workload);
  return namespace === 'default' ? '' : ` -n ${namespace}`;
}

/** `deployment/web`, with `-n` where the namespace is not the default one. */
export function kubectlTarget(workload: Pick<Workload, 'mode' | 'project' | 'name'>): string {
  return `${resourceOf(workload).slice(0, -1)}/${workload.name}${inNamespace(workload)}`;
}
