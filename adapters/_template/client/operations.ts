import {
  request,
  type ApiAnswer,
  type Instance,
  type Operation,
  type Operations,
  type Performed,
  type WorkloadStatus,
} from 'regatta/kit';
import type { App, Unit } from '../resources/objects.js';
import { instanceOf } from './projection.js';
import { appOf } from './translate.js';

/** The neutral verbs as requests to `/apps` and `/units`. */
export const operations: Operations = {
  *deploy(workload) {
    return yield* put(workload.name, appOf(workload));
  },
  *expose(workload, publishedPort) {
    return yield* put(workload.name, { publishedPort });
  },
  *scale(workload, replicas) {
    return yield* put(workload.name, { replicas });
  },
  *update(workload, image) {
    return yield* put(workload.name, { image });
  },
  *rollback(workload) {
    const answer = yield* request({ method: 'GET', path: `/apps/${workload.name}` });
    return yield* put(workload.name, { image: (answer.body as App).previousImage });
  },
  *deleteInstance(_workload, instance) {
    return performed(yield* request({ method: 'DELETE', path: `/units/${instance}` }), `DELETE /units/${instance}`);
  },
  *remove(workload) {
    return performed(
      yield* request({ method: 'DELETE', path: `/apps/${workload.name}` }),
      `DELETE /apps/${workload.name}`,
    );
  },
  *status(workload) {
    const answer = yield* request({ method: 'GET', path: `/apps/${workload.name}` });
    const units = yield* unitsOf(workload.name);
    return statusOf(answer.status === 200 ? (answer.body as App) : undefined, units);
  },
  *instances(): Operation<readonly Instance[]> {
    return (yield* unitsOf()).map(instanceOf);
  },
};

function* put(name: string, change: Partial<App>): Operation<Performed> {
  return performed(
    yield* request({ method: 'PUT', path: `/apps/${name}`, body: change }),
    `PUT /apps/${name} ${JSON.stringify(change)}`,
  );
}

function* unitsOf(app?: string): Operation<Unit[]> {
  const answer = yield* request({ method: 'GET', path: '/units' });
  return (answer.body as Unit[]).filter((unit) => app === undefined || unit.app === app);
}

function performed(answer: ApiAnswer, native: string): Performed {
  const detail = answer.status < 400 ? '' : (answer.body as { error: string }).error;
  return { outcome: answer.status < 400 ? 'done' : 'failed', detail, native: [native] };
}

function statusOf(app: App | undefined, units: readonly Unit[]): WorkloadStatus {
  const running = units.filter((unit) => unit.state === 'running');
  const updated = running.filter((unit) => unit.image === app?.image);
  const desired = app?.replicas ?? 0;
  const failed = units.find((unit) => unit.state === 'failed');
  const settled = updated.length === desired && units.length === desired;
  const verdict = settled ? 'settled' : failed === undefined ? 'progressing' : 'held';
  return {
    exists: app !== undefined,
    desired,
    current: units.length,
    ready: running.length,
    updated: updated.length,
    verdict,
    reason: failed?.reason ?? '',
  };
}
