// Since 1.32 kubectl sends what its generators make as protobuf, where nothing tells a zero from what is absent; before, as JSON.
// Whichever way an object comes, the same must be stored.
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiOnly } from '../../flow/kubernetes-api-only.js';
import { kubectls, type Kubectl } from './clients.js';
import { serve, type ServedCluster } from './server.js';

const GENERATORS = [
  'deployment web --image=nginx:1.27 --replicas=0 --port=80 -- sleep 5',
  'configmap settings --from-literal=a=b --from-literal=empty=',
  'secret generic key --from-literal=a=b',
  'secret docker-registry pull --docker-server=a.example --docker-username=u --docker-password=p',
  'service clusterip inside --tcp=80:8080',
  'service clusterip headless --clusterip=None',
  'service nodeport outside --tcp=80',
  'service externalname elsewhere --external-name=a.example',
  'job once --image=busybox -- true',
  'cronjob often --image=busybox --schedule=@hourly',
  'serviceaccount robot',
  'role reader --verb=get,list --resource=pods,deployments.apps --resource-name=one',
  'rolebinding readers --role=reader --user=bob --group=crew --serviceaccount=default:robot',
  'quota small --hard=pods=0 --scopes=BestEffort',
  'poddisruptionbudget calm --selector=app=web --min-available=50%',
  'poddisruptionbudget none --selector=app=web --max-unavailable=0',
  'ingress way --rule=a.example/x*=web:80,tls=cert --default-backend=web:80 --annotation=a=b',
];

const clients = kubectls();
const asJson = clients.findLast(({ minor }) => minor < 32);
const asProtobuf = clients.find(({ minor }) => minor >= 32);

let cluster: ServedCluster | undefined;
beforeAll(async () => {
  if (asJson !== undefined && asProtobuf !== undefined) cluster = await serve(apiOnly, 0);
});
afterAll(() => cluster?.close());

/** Everything that a client makes of the generators, without what no two objects share. */
async function madeBy({ program, minor }: Kubectl): Promise<unknown> {
  const namespace = `of-${minor}`;
  const run = async (...words: string[]) => {
    const { code, stdout, stderr } = await cluster!.kubectl(words, '', program);
    expect([words, code, stderr]).toEqual([words, 0, '']);
    return stdout;
  };
  await run('create', 'namespace', namespace);
  for (const words of GENERATORS) await run('create', '-n', namespace, ...words.split(' '));
  await run('autoscale', '-n', namespace, 'deployment', 'web', '--min=1', '--max=3', '--cpu-percent=70');
  const kinds = 'deploy,cm,secret,svc,job,cronjob,sa,role,rolebinding,quota,pdb,ingress,hpa';
  const made = JSON.parse(await run('get', kinds, '-n', namespace, '-o', 'json')) as {
    items: { kind: string; metadata: Record<string, unknown>; spec?: Record<string, unknown> }[];
  };
  for (const { kind, metadata, spec } of made.items) {
    for (const own of ['creationTimestamp', 'resourceVersion', 'namespace']) delete metadata[own];
    if (kind === 'Service' && spec!['clusterIP'] !== 'None')
      for (const own of ['clusterIP', 'clusterIPs']) delete spec![own];
    if (kind === 'Service')
      spec!['ports'] = JSON.parse(JSON.stringify(spec!['ports'] ?? []).replaceAll(/"nodePort":\d+/g, '"nodePort":0'));
  }
  return JSON.parse(JSON.stringify(made).replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, 'UID'));
}

it('stores the same of JSON and of protobuf', { timeout: 90_000 }, async (context) => {
  if (clients.length === 0) context.skip('needs kubectl');
  if (asJson === undefined || asProtobuf === undefined)
    return context.skip('absent: a kubectl before 1.32 and one since, to compare what they make');
  expect(await madeBy(asProtobuf)).toEqual(await madeBy(asJson));
});
