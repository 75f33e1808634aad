/** The neutral verbs as the requests that kubectl would send. */
import { request, type ApiAnswer, type Instance, type Operation, type Operations, type Performed } from 'regatta/kit';
import type { ReplicaSet } from '../controllers/objects/workloads.js';
import type { Pod } from '../controllers/objects/pod.js';
import { collectionOf, corePath, inNamespace, kubectlTarget, namespaceOf, objectPath, resourceOf } from './paths.js';
import { instanceOf } from './projection.js';
import { statusOf } from './status.js';
import { isNodePort, objectOf, serviceOf } from './translate.js';

const STRATEGIC_MERGE = { 'content-type': 'application/strategic-merge-patch+json' };
const MERGE = { 'content-type': 'application/merge-patch+json' };
const JSON_PATCH = { 'content-type': 'application/json-patch+json' };
const REVISION = 'deployment.kubernetes.io/revision';

export const operations: Operations = {
  *deploy(workload) {
    const created = yield* createNamespace(namespaceOf(workload));
    const answer = yield* request({ method: 'POST', path: collectionOf(workload), body: objectOf(workload) });
    return performed(answer, ...created, `kubectl create -f ${workload.name}.yaml`);
  },

  *expose(workload, publishedPort) {
    const addresses = isNodePort(publishedPort) ? [] : yield* nodeAddresses();
    const body = serviceOf(workload, publishedPort, addresses);
    const answer = yield* request({ method: 'POST', path: corePath(workload, 'services'), body });
    return performed(answer, `kubectl create -f ${workload.name}-service.yaml`);
  },

  *scale(workload, replicas) {
    if (resourceOf(workload) !== 'deployments')
      return unsupported(`a ${resourceOf(workload).slice(0, -1)} has no replicas to set`);
    const answer = yield* request({
      method: 'PATCH',
      path: `${objectPath(workload)}/scale`,
      headers: MERGE,
      body: { spec: { replicas } },
    });
    return performed(answer, `kubectl scale ${kubectlTarget(workload)} --replicas=${replicas}`);
  },

  *update(workload, image) {
    if (resourceOf(workload) === 'jobs') return unsupported('the template of a job cannot be changed');
    const body = { spec: { template: { spec: { containers: [{ name: workload.name, image }] } } } };
    const answer = yield* request({ method: 'PATCH', path: objectPath(workload), headers: STRATEGIC_MERGE, body });
    return performed(answer, `kubectl set image ${kubectlTarget(workload)} ${workload.name}=${image}`);
  },

  *rollback(workload) {
    const native = `kubectl rollout undo ${kubectlTarget(workload)}`;
    if (resourceOf(workload) !== 'deployments')
      return unsupported('only deployments keep their revisions as replica sets');
    const path = `/apis/apps/v1/namespaces/${namespaceOf(workload)}/replicasets?labelSelector=${encodeURIComponent(`app=${workload.name}`)}`;
    const answer = yield* request({ method: 'GET', path });
    const previous = previousOf((answer.body as { items?: readonly ReplicaSet[] }).items ?? []);
    if (previous === undefined) return { outcome: 'failed', detail: 'no rollout history found', native: [native] };
    const body = [{ op: 'replace', path: '/spec/template', value: templateOf(previous) }];
    return performed(
      yield* request({ method: 'PATCH', path: objectPath(workload), headers: JSON_PATCH, body }),
      native,
    );
  },

  *deleteInstance(workload, instance) {
    return performed(
      yield* request({ method: 'DELETE', path: corePath(workload, 'pods', instance) }),
      `kubectl delete pod ${instance}${inNamespace(workload)}`,
    );
  },

  *remove(workload) {
    const service = yield* request({ method: 'DELETE', path: corePath(workload, 'services', workload.name) });
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background' };
    const answer = yield* request({ method: 'DELETE', path: objectPath(workload), body });
    const natives = [
      `kubectl delete ${kubectlTarget(workload)}`,
      ...(service.status < 300 ? [`kubectl delete service ${workload.name}${inNamespace(workload)}`] : []),
    ];
    return performed(answer, ...natives);
  },

  status: statusOf,

  *instances(): Operation<readonly Instance[]> {
    const { body } = yield* request({ method: 'GET', path: '/api/v1/pods' });
    return (body as { items: readonly Pod[] }).items.flatMap((pod) => instanceOf(pod) ?? []);
  },
};

/** Makes the namespace of a workload; gives the command for it, or none where it was there already. */
function* createNamespace(name: string): Operation<string[]> {
  if (name === 'default') return [];
  const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  const { status } = yield* request({ method: 'POST', path: '/api/v1/namespaces', body });
  return status === 201 ? [`kubectl create namespace ${name}`] : [];
}

function* nodeAddresses(): Operation<string[]> {
  const { body } = yield* request({ method: 'GET', path: '/api/v1/nodes' });
  const { items } = body as {
    items: readonly { status?: { addresses?: readonly { type: string; address: string }[] } }[];
  };
  return items.flatMap(({ status }) => status?.addresses?.find(({ type }) => type === 'InternalIP')?.address ?? []);
}

/** The replica set of the revision before the newest, as `kubectl rollout undo` chooses it. */
function previousOf(replicaSets: readonly ReplicaSet[]): ReplicaSet | undefined {
  const revision = ({ metadata }: ReplicaSet) => Number(metadata.annotations?.[REVISION] ?? 0);
  return [...replicaSets].sort((left, right) => revision(right) - revision(left))[1];
}

/** The template of a replica set without the hash that its deployment added. */
function templateOf({ spec }: ReplicaSet): object {
  const { 'pod-template-hash': _, ...labels } = spec.template.metadata?.labels ?? {};
  return { ...spec.template, metadata: { ...spec.template.metadata, labels } };
}

function performed({ status, body }: ApiAnswer, ...native: string[]): Performed {
  if (status < 300) return { outcome: 'done', detail: '', native };
  return { outcome: 'failed', detail: (body as { message?: string }).message ?? `HTTP ${status}`, native };
}

function unsupported(detail: string): Performed {
  return { outcome: 'unsupported', detail, native: [] };
}
