// @kubernetes/client-node makes, watches, scales, enters and removes a deployment, and tells on one line what it has seen.
import { PassThrough } from 'node:stream';
import {
  AppsV1Api,
  CoreV1Api,
  Exec,
  KubeConfig,
  Log,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
  Watch,
} from '@kubernetes/client-node';

const namespace = 'default';
const labels = { app: 'web' };
const labelSelector = 'app=web';
const config = new KubeConfig();
config.loadFromDefault();
const apps = config.makeApiClient(AppsV1Api);
const core = config.makeApiClient(CoreV1Api);

/** A promise, and what keeps it. */
function expected() {
  let keep;
  const promise = new Promise((resolve) => (keep = resolve));
  return [promise, keep];
}

const seen = { informed: new Set(), watched: new Set() };
const [allReady, becameReady] = expected();
const [allGone, becameGone] = expected();
const informer = makeInformer(
  config,
  `/api/v1/namespaces/${namespace}/pods`,
  () => core.listNamespacedPod({ namespace, labelSelector }),
  labelSelector,
);
for (const event of ['add', 'update', 'delete'])
  informer.on(event, () => {
    seen.informed.add(event);
    const pods = informer.list(namespace) ?? [];
    const isReady = (pod) => pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
    if (pods.filter(isReady).length === 3) becameReady();
    if (event === 'delete' && pods.length === 0) becameGone();
  });
await informer.start();
const watch = await new Watch(config).watch(
  `/apis/apps/v1/namespaces/${namespace}/deployments`,
  {},
  (type, { kind }) => seen.watched.add(`${type} ${kind}`),
  () => undefined,
);

await apps.createNamespacedDeployment({
  namespace,
  body: {
    metadata: { name: 'web' },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'cache', image: 'redis:7' }] } },
    },
  },
});
const scale = await apps.patchNamespacedDeploymentScale(
  { name: 'web', namespace, body: [{ op: 'replace', path: '/spec/replicas', value: 3 }] },
  setHeaderOptions('Content-Type', PatchStrategy.JsonPatch),
);
await allReady;

const { items } = await core.listNamespacedPod({ namespace, labelSelector });
const pod = items[0].metadata.name;
const collect = () => {
  const stream = new PassThrough();
  const chunks = [];
  stream.on('data', (chunk) => chunks.push(chunk));
  return [stream, () => Buffer.concat(chunks).toString()];
};
const [output, written] = collect();
const [status, ended] = expected();
const input = new PassThrough();
await new Exec(config).exec(
  namespace,
  pod,
  'cache',
  ['sh', '-c', 'hostname; exit 3'],
  output,
  null,
  null,
  false,
  ended,
);
const { details } = await status;
input.end();
const [lines, logged] = collect();
const [closed, close] = expected();
lines.on('end', close);
await new Log(config).log(namespace, pod, 'cache', lines, { follow: false });
await closed;

const refusal = await apps
  .readNamespacedDeployment({ name: 'nobody', namespace })
  .catch(({ code, body }) => [code, JSON.parse(body).reason]);
await apps.deleteNamespacedDeployment({ name: 'web', namespace });
await allGone;
await informer.stop();
watch.abort();
console.log(
  JSON.stringify({
    replicas: scale.spec.replicas,
    informed: Array.from(seen.informed, String).toSorted(),
    watched: Array.from(seen.watched, String).toSorted(),
    output: written() === `${pod}\n`,
    exitCode: details.causes[0].message,
    logged: logged(),
    refusal,
  }),
);
