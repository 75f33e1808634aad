// A controller as people write them against @kubernetes/client-node: it keeps a config map for each Greeting, and tells in its
// status which text it has written.
import {
  ApiextensionsV1Api,
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  makeInformer,
  PatchStrategy,
  setHeaderOptions,
} from '@kubernetes/client-node';

const [group, version, plural] = ['regatta.example', 'v1', 'greetings'];
const config = new KubeConfig();
config.loadFromDefault();
const core = config.makeApiClient(CoreV1Api);
const custom = config.makeApiClient(CustomObjectsApi);
const definitions = config.makeApiClient(ApiextensionsV1Api);

await definitions.createCustomResourceDefinition({
  body: {
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope: 'Namespaced',
      names: { kind: 'Greeting', plural, singular: 'greeting' },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          subresources: { status: {} },
          additionalPrinterColumns: [{ name: 'Written', type: 'string', jsonPath: '.status.written' }],
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: { type: 'object', required: ['text'], properties: { text: { type: 'string', maxLength: 20 } } },
                status: { type: 'object', properties: { written: { type: 'string' } } },
              },
            },
          },
        },
      ],
    },
  },
});
for (let isEstablished = false; !isEstablished;) {
  const { status } = await definitions.readCustomResourceDefinition({ name: `${plural}.${group}` });
  isEstablished =
    status?.conditions?.some(({ type, status: holds }) => type === 'Established' && holds === 'True') ?? false;
}

async function reconcile(name, namespace) {
  const at = { group, version, plural, name, namespace };
  const greeting = await custom.getNamespacedCustomObject(at).catch(ignoreNotFound);
  if (greeting === undefined || greeting.metadata.deletionTimestamp !== undefined) return;
  const { uid } = greeting.metadata;
  const data = { text: greeting.spec.text };
  const metadata = {
    name,
    ownerReferences: [{ apiVersion: `${group}/${version}`, kind: 'Greeting', name, uid, controller: true }],
  };
  const existing = await core.readNamespacedConfigMap({ name, namespace }).catch(ignoreNotFound);
  if (existing === undefined) await core.createNamespacedConfigMap({ namespace, body: { metadata, data } });
  else if (existing.data?.text !== data.text)
    await core.replaceNamespacedConfigMap({ name, namespace, body: Object.assign(existing, { data }) });
  await custom.patchNamespacedCustomObjectStatus(
    { ...at, body: { status: { written: data.text } } },
    setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
  );
}

function ignoreNotFound(error) {
  if (error.code !== 404) throw error;
}

/** Names with work to do; each is worked on by one at a time. */
const due = new Map();
let working = false;
async function work() {
  if (working) return;
  working = true;
  for (const [key, [name, namespace]] of due) {
    due.delete(key);
    await reconcile(name, namespace).catch((error) => {
      console.error(`${key}: ${error.message}`);
      due.set(key, [name, namespace]);
    });
  }
  working = false;
}
function enqueue({ metadata: { name, namespace } }) {
  due.set(`${namespace}/${name}`, [name, namespace]);
  void work();
}

const informers = [
  makeInformer(config, `/apis/${group}/${version}/${plural}`, () =>
    custom.listCustomObjectForAllNamespaces({ group, version, plural }),
  ),
  makeInformer(config, '/api/v1/configmaps', () => core.listConfigMapForAllNamespaces()),
];
for (const informer of informers) {
  for (const event of ['add', 'update', 'delete']) informer.on(event, enqueue);
  informer.on('error', (error) => console.error(error));
  await informer.start();
}
console.log('ready');
