import type { Instance, Operation, Operations, Performed, Workload, WorkloadStatus } from 'regatta/kit';
import type { FileReference, ServiceSpec } from '../resources/service-spec.js';
import { createCommand } from './commands.js';
import type { NativeNode, NativeService, NativeTask } from './native-objects.js';
import { instanceOf } from './projection.js';
import { failed, get, nodes, performed, pinned, send, serviceNamed, tasksOf } from './requests.js';
import { ABSENT, statusOf, unanswered } from './status.js';
import { serviceSpecOf } from './translate.js';

const NOT_FOUND = 404;

/** The neutral verbs, as the docker command line performs them. */
export const operations: Operations = {
  *deploy(workload) {
    const { spec, created } = yield* withFiles(withImage(serviceSpecOf(workload).spec, yield* pinned(workload.image)));
    return performed(yield* send('POST', '/services/create', spec), ...created, createCommand(workload));
  },
  *expose(workload, publishedPort) {
    const TargetPort = workload.ports?.[0]?.containerPort ?? publishedPort;
    const native = `docker service update --publish-add published=${publishedPort},target=${TargetPort} ${workload.name}`;
    return yield* change(workload, native, (spec) => {
      const others = (spec.EndpointSpec?.Ports ?? []).filter((port) => port.TargetPort !== TargetPort);
      const port = { Protocol: 'tcp', TargetPort, PublishedPort: publishedPort, PublishMode: 'ingress' };
      return { ...spec, EndpointSpec: { Mode: 'vip', ...spec.EndpointSpec, Ports: [...others, port] } };
    });
  },
  *scale(workload, replicas) {
    const native = `docker service scale ${workload.name}=${replicas}`;
    return yield* change(workload, native, (spec) =>
      spec.Mode.ReplicatedJob === undefined
        ? { ...spec, Mode: { Replicated: { Replicas: replicas } } }
        : { ...spec, Mode: { ReplicatedJob: { ...spec.Mode.ReplicatedJob, MaxConcurrent: replicas } } },
    );
  },
  *update(workload, image) {
    const pin = yield* pinned(image);
    return yield* change(workload, `docker service update --image ${image} ${workload.name}`, (spec) =>
      withImage(spec, pin),
    );
  },
  *rollback(workload) {
    const native = `docker service rollback ${workload.name}`;
    const found = yield* serviceNamed(workload.name);
    if ('problem' in found) return failed(found.problem, native);
    const { service } = found;
    const path = `/services/${service.ID}/update?rollback=previous&version=${service.Version.Index}`;
    return performed(yield* send('POST', path, service.Spec), native);
  },
  *deleteInstance(_workload, instance) {
    const task = yield* get<NativeTask>(`/tasks/${instance}`);
    const container = task?.Status.ContainerStatus?.ContainerID ?? '';
    // Swarm has no request that removes a task: a user kills its container on the node.
    const node = task?.NodeID === undefined ? undefined : yield* get<NativeNode>(`/nodes/${task.NodeID}`);
    const native = `docker --host ssh://${node?.Description?.Hostname ?? 'NODE'} rm --force ${container.slice(0, 12)}`;
    if (container === '') return failed(`task ${instance} has no container`, native);
    return performed(yield* send('DELETE', `/containers/${container}?force=1`), native);
  },
  *remove(workload) {
    const answer = yield* send('DELETE', `/services/${encodeURIComponent(workload.name)}`);
    return performed(answer, `docker service rm ${workload.name}`);
  },
  *status(workload): Operation<WorkloadStatus> {
    const found = yield* serviceNamed(workload.name);
    if ('problem' in found) return found.status === NOT_FOUND ? ABSENT : unanswered(found.problem);
    const { service } = found;
    const tasks = yield* tasksOf(service.ID);
    const current = yield* tasksOf(service.ID, { '_up-to-date': ['true'] });
    return statusOf(service, tasks, current, yield* nodes());
  },
  *instances(): Operation<readonly Instance[] | undefined> {
    const names = new Map<string, string>();
    for (const { ID, Spec } of (yield* get<readonly NativeService[]>('/services')) ?? []) names.set(ID, Spec.Name);
    const known = new Map((yield* nodes()).map((node) => [node.ID, node]));
    const tasks = yield* get<readonly NativeTask[]>('/tasks');
    const listed = tasks?.map((task) => {
      const node = known.get(task.NodeID ?? '');
      return instanceOf({
        id: task.ID,
        workload: names.get(task.ServiceID ?? '') ?? task.ServiceID ?? '',
        spec: task.Spec,
        state: task.Status.State,
        desired: task.DesiredState,
        err: task.Status.Err ?? '',
        node: node?.Description?.Hostname ?? '',
        nodeIsDown: node?.Status.State === 'down',
      });
    });
    // History of tasks that were told to stop is no instance any more.
    return listed?.filter(({ phase }) => phase !== 'gone');
  },
};

/** Reads the service, changes its spec and posts the whole of it under the version that was read. */
function* change(workload: Workload, native: string, edit: (spec: ServiceSpec) => ServiceSpec): Operation<Performed> {
  const found = yield* serviceNamed(workload.name);
  if ('problem' in found) return failed(found.problem, native);
  const { service } = found;
  const path = `/services/${service.ID}/update?registryAuthFrom=spec&version=${service.Version.Index}`;
  return performed(yield* send('POST', path, edit(service.Spec)), native);
}

/** An image that no registry knows keeps the platforms of the one before, as the CLI leaves them. */
function withImage(
  spec: ServiceSpec,
  { image, platforms }: { readonly image: string; readonly platforms: readonly object[] | undefined },
): ServiceSpec {
  const { TaskTemplate } = spec;
  return {
    ...spec,
    TaskTemplate: {
      ...TaskTemplate,
      ContainerSpec: { ...TaskTemplate.ContainerSpec, Image: image },
      ...(platforms !== undefined && { Placement: { ...TaskTemplate.Placement, Platforms: platforms } }),
    },
  };
}

/**
 * Services name secrets and configs by id as well, so they are looked up first. A neutral workload brings no data for them: those that are not there
 * are made with a single line break, for their owner to replace.
 */
function* withFiles(spec: ServiceSpec): Operation<{ readonly spec: ServiceSpec; readonly created: readonly string[] }> {
  const container = spec.TaskTemplate.ContainerSpec;
  const created: string[] = [];
  const Secrets: FileReference[] = [];
  for (const reference of container?.Secrets ?? [])
    Secrets.push({ ...reference, SecretID: yield* idOf('secret', reference.SecretName ?? '', created) });
  const Configs: FileReference[] = [];
  for (const reference of container?.Configs ?? [])
    Configs.push({ ...reference, ConfigID: yield* idOf('config', reference.ConfigName ?? '', created) });
  if (Secrets.length + Configs.length === 0) return { spec, created };
  const ContainerSpec = {
    ...container,
    ...(Secrets.length > 0 && { Secrets }),
    ...(Configs.length > 0 && { Configs }),
  };
  return { spec: { ...spec, TaskTemplate: { ...spec.TaskTemplate, ContainerSpec } }, created };
}

function* idOf(kind: 'secret' | 'config', Name: string, created: string[]): Operation<string> {
  const known = yield* get<{ ID: string }>(`/${kind}s/${encodeURIComponent(Name)}`);
  if (known !== undefined) return known.ID;
  const answer = yield* send('POST', `/${kind}s/create`, { Name, Labels: {}, Data: LINE_BREAK_BASE64 });
  created.push(`echo | docker ${kind} create ${Name} -`);
  return answer.status === 201 ? (answer.body as { ID: string }).ID : Name;
}

const LINE_BREAK_BASE64 = 'Cg==';
