/** Neutral -> native: the Kubernetes objects, the project that they live in, and a route where something is published. */
import type { Loss, Translation, Workload } from 'regatta/kit';
import { kubernetesClient } from 'regatta/adapters/kubernetes/api';

/** Where workloads without a project go. On OpenShift nobody works in `default`. */
const DEFAULT_PROJECT = 'regatta';

type Placed = Workload & { readonly project: string };

export function withProject(workload: Workload): Placed {
  return { ...workload, project: workload.project ?? DEFAULT_PROJECT };
}

export function translate(workload: Workload): Translation {
  const placed = withProject(workload);
  const { documents, losses, limits } = kubernetesClient.translate(placed);
  const published = workload.ports?.some(({ publishedPort }) => publishedPort !== undefined) === true;
  return {
    documents: [projectRequestOf(placed), ...documents, ...(published ? [routeOf(placed)] : [])],
    losses: [...losses, USER_OF_THE_IMAGE],
    ...(limits !== undefined && { limits }),
  };
}

export function projectRequestOf({ project }: Placed): object {
  return { apiVersion: 'project.openshift.io/v1', kind: 'ProjectRequest', metadata: { name: project } };
}

export function routesPath({ project }: Placed): string {
  return `/apis/route.openshift.io/v1/namespaces/${project}/routes`;
}

export function routeOf({ name, project }: Placed): object {
  return {
    apiVersion: 'route.openshift.io/v1',
    kind: 'Route',
    metadata: { name, namespace: project },
    spec: { to: { kind: 'Service', name } },
  };
}

/** The restricted security context would run the image under another user, which many images do not survive. */
const USER_OF_THE_IMAGE: Loss = {
  path: 'image',
  kind: 'approximated',
  consequence:
    'It runs as the user it was built for; a real cluster asks for `oc adm policy add-scc-to-user anyuid -z default` first.',
};
