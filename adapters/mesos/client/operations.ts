import {
  request,
  type ApiRequest,
  type Instance,
  type Operation,
  type Operations,
  type Performed,
  type Workload,
  type WorkloadStatus,
} from 'regatta/kit';
import { curlOf, perform, performedOf, performForced } from './native.js';
import { PHASE_OF_STATE, reasonOf, workloadOf } from './projection.js';
import { statusOf, type AppAnswer, type QueueEntry, type TaskAnswer } from './status.js';
import { appIdOf, appOf, portMappingsOf } from './translate.js';

/** The neutral verbs on Marathon's REST API. */
export const operations: Operations = {
  *deploy(workload) {
    const { mode = 'replicated' } = workload;
    if (mode !== 'replicated') return { outcome: 'unsupported', detail: `Marathon has no ${mode} apps`, native: [] };
    return yield* perform({ method: 'POST', path: '/v2/apps', body: appOf(workload) });
  },

  /** The service port is a part of the app, so a new one replaces the instances; marathon-lb routes it on every node. */
  *expose(workload, publishedPort) {
    const app = yield* appAt(workload);
    const mappings = portMappingsOf(workload, publishedPort);
    if (mappings.length === 0)
      return { outcome: 'unsupported', detail: 'an app without port mappings has no service port', native: [] };
    const container = { ...(app?.container ?? { type: 'DOCKER' }), portMappings: mappings };
    return yield* performForced({ method: 'PUT', path: pathOf(workload), body: { container } });
  },

  scale(workload, instances) {
    return performForced({ method: 'PUT', path: pathOf(workload), body: { instances } });
  },

  *update(workload, image) {
    const app = yield* appAt(workload);
    const container = { ...app?.container, docker: { ...app?.container?.docker, image } };
    return yield* performForced({ method: 'PUT', path: pathOf(workload), body: { container } });
  },

  /** While a deployment is stuck it is cancelled, which takes its change back; else an earlier version is asked for. */
  *rollback(workload) {
    const app = yield* appAt(workload);
    const stuck = app?.deployments?.[0];
    if (stuck !== undefined) return yield* perform({ method: 'DELETE', path: `/v2/deployments/${stuck.id}` });
    const versionsAt: ApiRequest = { method: 'GET', path: `${pathOf(workload)}/versions` };
    const answer = yield* request(versionsAt);
    const versions = answer.status === 200 ? (answer.body as { readonly versions: readonly string[] }).versions : [];
    const version = yield* earlierConfiguration(workload, app, versions);
    if (version === undefined)
      return { outcome: 'failed', detail: 'there is no earlier version', native: [curlOf(versionsAt)] };
    const done = yield* perform({ method: 'PUT', path: pathOf(workload), body: { version } });
    return { ...done, native: [curlOf(versionsAt), ...done.native] };
  },

  /** Marathon names tasks; the instance is what outlives them. */
  *deleteInstance(workload, instance): Operation<Performed> {
    const tasks = yield* tasksAt(`${pathOf(workload)}/tasks`);
    const task = tasks.find(({ id }) => id === instance || instanceIdOf(id) === instance);
    if (task === undefined) return { outcome: 'failed', detail: `there is no task of ${instance}`, native: [] };
    return yield* perform({ method: 'DELETE', path: `${pathOf(workload)}/tasks/${task.id}?wipe=false` });
  },

  *remove(workload) {
    const wanted: ApiRequest = { method: 'DELETE', path: pathOf(workload) };
    return performedOf(yield* request(wanted), wanted);
  },

  *status(workload): Operation<WorkloadStatus> {
    const app = yield* appAt(workload);
    const tasks = app === undefined ? yield* tasksAt('/v2/tasks') : (app.tasks ?? []);
    const queue = yield* request({ method: 'GET', path: '/v2/queue' });
    const entries = queue.status === 200 ? (queue.body as { readonly queue: readonly QueueEntry[] }).queue : [];
    const appId = appIdOf(workload);
    return statusOf(
      app,
      tasks.filter((task) => task.appId === appId),
      entries.find((entry) => entry.app.id === appId),
    );
  },

  *instances(): Operation<readonly Instance[]> {
    const found: Instance[] = [];
    const specs = new Map<string, AppAnswer | undefined>();
    for (const task of yield* tasksAt('/v2/tasks')) {
      const at = `/v2/apps${task.appId}/versions/${task.version}`;
      if (!specs.has(at)) {
        const answer = yield* request({ method: 'GET', path: at });
        specs.set(at, answer.status === 200 ? (answer.body as AppAnswer) : undefined);
      }
      found.push(instanceOf(task, specs.get(at)));
    }
    return found;
  },
};

function pathOf(workload: Workload): string {
  return `/v2/apps${appIdOf(workload)}`;
}

function* appAt(workload: Workload): Operation<AppAnswer | undefined> {
  const answer = yield* request({ method: 'GET', path: pathOf(workload) });
  return answer.status === 200 ? (answer.body as { readonly app: AppAnswer }).app : undefined;
}

function* tasksAt(path: string): Operation<readonly TaskAnswer[]> {
  const answer = yield* request({ method: 'GET', path });
  return answer.status === 200 ? (answer.body as { readonly tasks: readonly TaskAnswer[] }).tasks : [];
}

/** The newest version before the present one that ran another image: a mere change of scale is not what is taken back. */
function* earlierConfiguration(
  workload: Workload,
  app: AppAnswer | undefined,
  versions: readonly string[],
): Operation<string | undefined> {
  for (const version of versions) {
    if (app === undefined || version >= (app.versionInfo?.lastConfigChangeAt ?? app.version)) continue;
    const answer = yield* request({ method: 'GET', path: `${pathOf(workload)}/versions/${version}` });
    const image = (answer.body as Partial<AppAnswer>).container?.docker?.image;
    if (answer.status === 200 && image !== app.container?.docker?.image) return version;
  }
  return undefined;
}

/** `web.instance-<uuid>._app.2` is a task of `web.instance-<uuid>`. */
function instanceIdOf(taskId: string): string {
  const end = taskId.lastIndexOf('._app');
  return end === -1 ? taskId : taskId.slice(0, end);
}

function instanceOf(task: TaskAnswer, app: AppAnswer | undefined): Instance {
  const checked = (app?.healthChecks?.length ?? 0) > 0;
  const running = task.state === 'TASK_RUNNING';
  return {
    id: instanceIdOf(task.id),
    workload: workloadOf(task.appId),
    phase: PHASE_OF_STATE[task.state] ?? 'pending',
    node: task.host,
    ready: running && (!checked || (task.healthCheckResults ?? []).some(({ alive }) => alive)),
    image: app?.container?.docker?.image ?? '',
    reason: reasonOf(task.state),
    cpuMilli: Math.round((app?.cpus ?? 0) * 1000),
    memoryBytes: (app?.mem ?? 0) * 1024 ** 2,
  };
}
