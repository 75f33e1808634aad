import { request, type ApiAnswer, type FeatureId, type Operation } from 'regatta/kit';
import { web, Unkept, type Probe } from 'regatta/testing';

const NODE_MILLI_CPU = '3500m';

/** Evidence for what no neutral operation can show: the native API is asked itself. */
export const probes: Partial<Record<FeatureId, Probe>> = {
  preemption(lab) {
    const world = lab.world();
    world.perform(post('/apis/scheduling.k8s.io/v1/priorityclasses', { metadata: { name: 'high' }, value: 1000 }));
    for (const name of ['low-1', 'low-2', 'low-3']) world.perform(post(PODS, podOf(name)));
    world.settle();
    world.perform(post(PODS, podOf('important', 'high')));
    world.settle();
    const important = world.perform(get(`${PODS}/important`));
    const { phase } = (important.body as { status?: { phase?: string } }).status ?? {};
    if (phase !== 'Running') throw new Unkept(`the important pod is ${phase ?? 'not there'}`);
    const { items } = world.perform(get(PODS)).body as { items: readonly unknown[] };
    if (items.length !== 3) throw new Unkept(`${items.length} pods are left where three have room`);
  },
  logs(lab) {
    const world = lab.world();
    world.done(world.operations.deploy(web({ image: 'redis:7.2', ports: [] })));
    world.settle();
    const [instance] = world.perform(world.operations.instances()) ?? [];
    const { body } = world.perform(get(`${PODS}/${instance!.id}/log`));
    if (!String(body).includes('Ready to accept connections')) throw new Unkept(`the log is ${JSON.stringify(body)}`);
  },
};

const PODS = '/api/v1/namespaces/default/pods';

function podOf(name: string, priorityClassName?: string): object {
  const resources = { requests: { cpu: NODE_MILLI_CPU } };
  return {
    metadata: { name },
    spec: {
      ...(priorityClassName !== undefined && { priorityClassName }),
      containers: [{ name, image: 'nginx:1.9.1', resources }],
    },
  };
}

function* get(path: string): Operation<ApiAnswer> {
  return yield* request({ method: 'GET', path });
}

function* post(path: string, body: object): Operation<void> {
  const answer = yield* request({ method: 'POST', path, body });
  if (answer.status !== 201) throw new Unkept(JSON.stringify(answer.body));
}
