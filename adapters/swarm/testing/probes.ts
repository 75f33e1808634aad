import { request, type FeatureId, type Operation } from 'regatta/kit';
import { web, Unkept, type Probe } from 'regatta/testing';

interface ListedNode {
  readonly ID: string;
  readonly Version: { readonly Index: number };
  readonly Spec: object;
  readonly Description: { readonly Hostname: string };
}

/** Evidence for what no neutral operation can show: the Engine API is asked itself. */
export const probes: Partial<Record<FeatureId, Probe>> = {
  drain(lab) {
    const world = lab.world();
    const workload = web();
    world.done(world.operations.deploy(workload));
    world.settle();
    const [first] = world.perform(world.operations.instances()) ?? [];
    const drained = first!.node;
    world.perform(setAvailability(drained, 'drain'));
    world.settle();
    const left = (world.perform(world.operations.instances()) ?? []).filter(
      ({ node, ready }) => ready && node === drained,
    );
    if (left.length > 0) throw new Unkept(`${left.length} instances are left on ${drained}`);
    const status = world.perform(world.operations.status(workload));
    if (status.ready !== 3) throw new Unkept(`${status.ready} of 3 instances are ready after draining ${drained}`);
  },
  logs(lab) {
    const world = lab.world();
    world.done(world.operations.deploy(web({ image: 'redis:7.2', ports: [] })));
    world.settle();
    const text = world.perform(logsOf('web'));
    if (!text.includes('Ready to accept connections')) throw new Unkept(`the log is ${JSON.stringify(text)}`);
  },
  exec(lab) {
    const world = lab.world();
    world.done(world.operations.deploy(web({ replicas: 1 })));
    world.settle();
    const exitCode = world.perform(execIn('web', ['sh', '-c', 'exit 3']));
    if (exitCode !== 3) throw new Unkept(`a command that exits with 3 ended with ${String(exitCode)}`);
  },
};

/** The exit code of a command in some container of a service. */
function* execIn(service: string, argv: readonly string[]): Operation<unknown> {
  const filters = encodeURIComponent(JSON.stringify({ service: [service] }));
  const tasks = (yield* request({ method: 'GET', path: `/tasks?filters=${filters}` })).body as readonly {
    readonly Status: { readonly ContainerStatus: { readonly ContainerID: string } };
  }[];
  const path = `/containers/${tasks[0]!.Status.ContainerStatus.ContainerID}/exec`;
  const made = yield* request({ method: 'POST', path, body: { Cmd: argv } });
  const { Id } = made.body as { readonly Id: string };
  yield* request({ method: 'POST', path: `/exec/${Id}/start`, body: { Detach: true } });
  const shown = yield* request({ method: 'GET', path: `/exec/${Id}/json` });
  return (shown.body as { readonly ExitCode: unknown }).ExitCode;
}

function* setAvailability(hostname: string, availability: string): Operation<void> {
  const listed = (yield* request({ method: 'GET', path: '/nodes' })).body as readonly ListedNode[];
  const node = listed.find(({ Description }) => Description.Hostname === hostname);
  if (node === undefined) throw new Unkept(`there is no node ${hostname}`);
  const path = `/nodes/${node.ID}/update?version=${node.Version.Index}`;
  const answer = yield* request({ method: 'POST', path, body: { ...node.Spec, Availability: availability } });
  if (answer.status !== 200) throw new Unkept(JSON.stringify(answer.body));
}

function* logsOf(service: string): Operation<string> {
  const answer = yield* request({ method: 'GET', path: `/services/${service}/logs?stdout=1&stderr=1` });
  return String(answer.body);
}
