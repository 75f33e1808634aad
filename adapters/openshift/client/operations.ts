/** The neutral verbs as the requests that `oc` would send: those of Kubernetes, in a project, with a route beside the service. */
import { request, type ApiAnswer, type Operations, type Performed } from 'regatta/kit';
import { kubernetesClient } from 'regatta/adapters/kubernetes/api';
import { projectRequestOf, routeOf, routesPath, withProject } from './translate.js';

const base = kubernetesClient.operations;

export const operations: Operations = {
  *deploy(workload) {
    const placed = withProject(workload);
    const project = yield* request({
      method: 'POST',
      path: '/apis/project.openshift.io/v1/projectrequests',
      body: projectRequestOf(placed),
    });
    // The project may be there already: everybody but the first finds it so.
    if (project.status !== 201 && project.status !== 409) return refused(project, `oc new-project ${placed.project}`);
    const performed = yield* base.deploy(placed);
    return inOc(performed, ...(project.status === 201 ? [`oc new-project ${placed.project}`] : []));
  },

  *expose(workload, publishedPort) {
    const placed = withProject(workload);
    const service = yield* base.expose(placed, publishedPort);
    if (service.outcome !== 'done') return inOc(service);
    const route = yield* request({ method: 'POST', path: routesPath(placed), body: routeOf(placed) });
    const native = `oc expose service/${placed.name} -n ${placed.project}`;
    return route.status < 300
      ? { ...inOc(service), native: [...inOc(service).native, native] }
      : refused(route, native);
  },

  *scale(workload, replicas) {
    return inOc(yield* base.scale(withProject(workload), replicas));
  },
  *update(workload, image) {
    return inOc(yield* base.update(withProject(workload), image));
  },
  *rollback(workload) {
    return inOc(yield* base.rollback(withProject(workload)));
  },
  *deleteInstance(workload, instance) {
    return inOc(yield* base.deleteInstance(withProject(workload), instance));
  },

  *remove(workload) {
    const placed = withProject(workload);
    const route = yield* request({ method: 'DELETE', path: `${routesPath(placed)}/${placed.name}` });
    const native = route.status < 300 ? [`oc delete route/${placed.name} -n ${placed.project}`] : [];
    return inOc(yield* base.remove(placed), ...native);
  },

  *status(workload) {
    return yield* base.status(withProject(workload));
  },
  *instances() {
    return yield* base.instances();
  },
};

/** The same as `oc` would be typed, after what had to come first. */
function inOc({ native, ...performed }: Performed, ...before: string[]): Performed {
  return { ...performed, native: [...before, ...native.map((line) => line.replace(/^kubectl /, 'oc '))] };
}

function refused({ status, body }: ApiAnswer, native: string): Performed {
  return { outcome: 'failed', detail: (body as { message?: string }).message ?? `HTTP ${status}`, native: [native] };
}
