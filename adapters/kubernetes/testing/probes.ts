import { request, type ApiAnswer, type FeatureId, type Operation } from 'regatta/kit';
import { web, Unkept, type Probe } from 'regatta/testing';

const NODE_MILLI_CPU = '3500m';

/** Evidence for what no neutral operation can show: the native API is asked itself. */
export const probes: Partial<Record<FeatureId, Probe>> = {
  autoscaling(lab) {
    const world = lab.world();
    world.perform(post(DEPLOYMENTS, deploymentOf('idle', 3)));
    world.perform(post(AUTOSCALERS, autoscalerOf('idle')));
    const replicas = () =>
      (world.perform(get(`${DEPLOYMENTS}/idle`)).body as { spec?: { replicas?: number } }).spec?.replicas;
    // Pods that do nothing are more than enough; the last five minutes have to agree.
    world.until(() => replicas() === 1, 'one copy left of a web that nobody visits', 900_000);
  },
  drain(lab) {
    const world = lab.world();
    world.perform(post(DEPLOYMENTS, deploymentOf('kept', 2)));
    world.perform(
      post(BUDGETS, { metadata: { name: 'kept' }, spec: { selector: selectorOf('kept'), minAvailable: 2 } }),
    );
    world.settle();
    const { items } = world.perform(get(PODS)).body as { items: readonly PodView[] };
    const { metadata, spec } = items[0]!;
    world.perform(patch(`/api/v1/nodes/${spec.nodeName}`, { spec: { unschedulable: true } }));
    const evict = () => world.perform(evictionOf(metadata.name)).status;
    if (evict() !== 429) throw new Unkept('a pod that the budget needs was evicted');
    world.perform(patch(`${BUDGETS}/kept`, { spec: { minAvailable: 1 } }));
    world.settle();
    if (evict() !== 201) throw new Unkept('a pod that the budget spares was not evicted');
    world.settle();
    const after = world.perform(get(PODS)).body as { items: readonly PodView[] };
    if (after.items.length !== 2) throw new Unkept(`${after.items.length} pods are left of two`);
    if (after.items.some((pod) => pod.metadata.name === metadata.name))
      throw new Unkept('the evicted pod is still there');
  },
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
    // An adapter that extends this one may keep its workloads in another namespace.
    const { items } = world.perform(get('/api/v1/pods')).body as { items: readonly PodView[] };
    const { namespace = '', name } = items.find(({ metadata }) => metadata.name === instance!.id)!.metadata;
    const { body } = world.perform(get(`/api/v1/namespaces/${namespace}/pods/${name}/log`));
    if (!String(body).includes('Ready to accept connections')) throw new Unkept(`the log is ${JSON.stringify(body)}`);
  },
};

const PODS = '/api/v1/namespaces/default/pods';
const BUDGETS = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';
const DEPLOYMENTS = '/apis/apps/v1/namespaces/default/deployments';
const AUTOSCALERS = '/apis/autoscaling/v2/namespaces/default/horizontalpodautoscalers';

interface PodView {
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly spec: { readonly nodeName: string };
}

function selectorOf(name: string): { readonly matchLabels: Readonly<Record<string, string>> } {
  return { matchLabels: { app: name } };
}

function deploymentOf(name: string, replicas: number): object {
  const selector = selectorOf(name);
  const container = { name, image: 'nginx:1.9.1', resources: { requests: { cpu: '100m' } } };
  const template = { metadata: { labels: selector.matchLabels }, spec: { containers: [container] } };
  return { metadata: { name }, spec: { replicas, selector, template } };
}

function autoscalerOf(name: string): object {
  const target = { type: 'Utilization', averageUtilization: 50 };
  return {
    metadata: { name },
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name },
      minReplicas: 1,
      maxReplicas: 5,
      metrics: [{ type: 'Resource', resource: { name: 'cpu', target } }],
    },
  };
}

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

function* patch(path: string, body: object): Operation<ApiAnswer> {
  return yield* request({ method: 'PATCH', path, body, headers: { 'content-type': 'application/merge-patch+json' } });
}

function* evictionOf(name: string): Operation<ApiAnswer> {
  const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name } };
  return yield* request({ method: 'POST', path: `${PODS}/${name}/eviction`, body });
}

function* post(path: string, body: object): Operation<void> {
  const answer = yield* request({ method: 'POST', path, body });
  if (answer.status !== 201) throw new Unkept(JSON.stringify(answer.body));
}
