import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generateKeyPairSync } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster } from '../kubernetes-clients/cluster.suite.js';
import { runningCluster } from './running-cluster.js';
import { serve, type ServedCluster } from './server.js';

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
const PATIENCE = { timeout: 20_000, interval: 100 };

const DEFINITION = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'boats.regatta.example' },
  spec: {
    group: 'regatta.example',
    scope: 'Namespaced',
    names: { kind: 'Boat', plural: 'boats', singular: 'boat', shortNames: ['bt'] },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        additionalPrinterColumns: [{ name: 'Sails', type: 'integer', jsonPath: '.spec.sails' }],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: {
              spec: {
                type: 'object',
                description: 'What the boat is made of.',
                properties: { sails: { type: 'integer', minimum: 1, description: 'How many it has.' } },
              },
            },
          },
        },
      },
    ],
  },
};
const boat = (name: string, spec: object) =>
  JSON.stringify({ apiVersion: 'regatta.example/v1', kind: 'Boat', metadata: { name }, spec });

/** What a cluster lets whom do, and with which words it refuses: kubectl 1.32 against 1.32. */
describe('rules through kubectl', { timeout: 60_000 }, () => {
  let cluster: ServedCluster;
  beforeAll(async () => {
    if (hasKubectl) cluster = await serve(runningCluster, 1);
  });
  afterAll(() => cluster?.close());
  beforeEach((context) => {
    if (!hasKubectl) context.skip('needs kubectl');
  });

  const run = (words: string, input = '') => cluster.kubectl(words.split(' '), input);
  const out = async (words: string, input = '') => {
    const { code, stdout, stderr } = await run(words, input);
    expect([code, stderr]).toEqual([0, '']);
    return stdout;
  };
  const refusal = async (words: string, input = '') => {
    const { code, stderr } = await run(words, input);
    expect(code).toBe(1);
    return stderr;
  };

  it('takes a custom resource, explains it, and holds it to its schema', async () => {
    await out('apply -f -', JSON.stringify(DEFINITION));
    expect(await out('wait --for=condition=established crd/boats.regatta.example --timeout=20s')).toBe(
      'customresourcedefinition.apiextensions.k8s.io/boats.regatta.example condition met\n',
    );
    expect(await out('apply -f -', boat('ketch', { sails: 3 }))).toBe('boat.regatta.example/ketch created\n');
    expect(await out('get bt')).toMatch(/^NAME +SAILS\nketch +3\n$/);
    expect(await out('explain boats.spec')).toMatch(
      /^GROUP: +regatta\.example\nKIND: +Boat\nVERSION: +v1\n\nFIELD: spec <Object>\n+DESCRIPTION:\n +What the boat is made of\.\n[^]*sails\t<integer>\n +How many it has\.\n/,
    );
    expect(await refusal('apply -f -', boat('raft', { sails: 0 }))).toBe(
      'The Boat "raft" is invalid: spec.sails: Invalid value: 0: spec.sails in body should be greater than or equal to 1\n',
    );
    expect(await refusal('create -f -', boat('raft', { sail: 1 }))).toBe(
      'Error from server (BadRequest): error when creating "STDIN": Boat in version "v1" cannot be handled as a Boat: strict decoding error: unknown field "spec.sail"\n',
    );
    await out('delete crd boats.regatta.example');
    expect(await refusal('get boats')).toBe(
      'Error from server (NotFound): Unable to list "regatta.example/v1, Resource=boats": the server could not find the requested resource (get boats.regatta.example)\n',
    );
  });

  it('explains fields of what is built in', async () => {
    expect(await out('explain deployment.spec.strategy.rollingUpdate --recursive')).toMatch(
      /FIELD: rollingUpdate <RollingUpdateDeployment>\n[^]*FIELDS:\n +maxSurge\t<IntOrString>\n +maxUnavailable\t<IntOrString>\n/,
    );
  });

  it('warns instead of refusing when that is asked for', async () => {
    const given =
      '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"warned"},"spec":{"replicaz":1,"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"nginx"}]}}}}';
    expect(await run('create -f - --validate=warn', given)).toEqual({
      code: 0,
      stdout: 'deployment.apps/warned created\n',
      stderr: 'Warning: unknown field "spec.replicaz"\n',
    });
  });

  it('shows who owns which field', async () => {
    const given = (data: object) =>
      JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shared' }, data });
    await out('apply --server-side --field-manager=one -f -', given({ a: '1' }));
    await out('apply --server-side --field-manager=two -f -', given({ a: '1', b: '2' }));
    const { metadata } = JSON.parse(await out('get cm shared -o json --show-managed-fields')) as {
      metadata: { managedFields: { manager: string; fieldsV1: object }[] };
    };
    expect(metadata.managedFields.map(({ manager, fieldsV1 }) => [manager, fieldsV1])).toEqual([
      ['one', { 'f:data': { 'f:a': {} } }],
      ['two', { 'f:data': { 'f:a': {}, 'f:b': {} } }],
    ]);
    await out('apply --server-side --field-manager=two -f -', given({ b: '2' }));
    expect(await out('get cm shared -o jsonpath={.data}')).toBe('{"a":"1","b":"2"}');
  });

  it('lets a user do what a role says', async () => {
    expect((await run('auth can-i list pods --as=bob')).stdout).toBe('no\n');
    expect(await refusal('get pods --as=bob')).toBe(
      'Error from server (Forbidden): pods is forbidden: User "bob" cannot list resource "pods" in API group "" in the namespace "default"\n',
    );
    await out('create role reader --verb=get,list --resource=pods');
    await out('create rolebinding bob --role=reader --user=bob');
    expect(await out('auth can-i list pods --as=bob')).toBe('yes\n');
    expect(await out('auth can-i --list --as=bob')).toMatch(/^pods +\[\] +\[\] +\[get list\]$/m);
  });

  it('holds a namespace to its quota and its limits, and shows them on pods', async () => {
    await out('create namespace small');
    await out(
      'apply -f -',
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'LimitRange',
        metadata: { name: 'limits', namespace: 'small' },
        spec: {
          limits: [{ type: 'Container', default: { cpu: '200m' }, defaultRequest: { cpu: '100m' }, max: { cpu: '1' } }],
        },
      }),
    );
    await out('create quota quota --hard=pods=1,requests.cpu=500m -n small');
    await expect.poll(() => out('get quota quota -n small -o jsonpath={.status.used.pods}'), PATIENCE).toBe('0');
    await out('run first --image=nginx -n small');
    expect(await out('get pod first -n small -o jsonpath={.spec.containers[0].resources}')).toBe(
      '{"limits":{"cpu":"200m"},"requests":{"cpu":"100m"}}',
    );
    expect(await refusal('run second --image=nginx -n small')).toBe(
      'Error from server (Forbidden): pods "second" is forbidden: exceeded quota: quota, requested: pods=1, used: pods=1, limited: pods=1\n',
    );
    const greedy = { containers: [{ name: 'c', image: 'nginx', resources: { limits: { cpu: '2' } } }] };
    expect(
      await refusal(
        'create -n small -f -',
        JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' }, spec: greedy }),
      ),
    ).toBe(
      'Error from server (Forbidden): error when creating "STDIN": pods "x" is forbidden: maximum cpu usage per Container is 1, but limit is 2\n',
    );
  });
});

it('a certificate that is approved is signed, and its owner taken for who it names', async (context) => {
  if (!hasKubectl) context.skip('needs kubectl');
  const served = await Cluster.start('--pace', 'fast');
  context.onTestFinished(async () => void (await served.stop()));
  const out = async (words: string, input = '') => {
    const { code, stdout, stderr } = await served.give('kubectl', words.split(' '), input);
    expect([code, stderr]).toEqual([0, '']);
    return stdout;
  };
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(join(served.folder, 'carol.key'), privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const asked = await served.run('openssl', ['req', '-new', '-key', 'carol.key', '-subj', '/CN=carol/O=crew']);
  const spec = {
    request: Buffer.from(asked.stdout).toString('base64'),
    signerName: 'kubernetes.io/kube-apiserver-client',
    usages: ['client auth'],
  };
  const [apiVersion, kind] = ['certificates.k8s.io/v1', 'CertificateSigningRequest'];
  await out('create -f -', JSON.stringify({ apiVersion, kind, metadata: { name: 'carol' }, spec }));
  expect(await out('get csr carol --no-headers')).toMatch(/ Pending\n$/);
  expect(await out('certificate approve carol')).toBe('certificatesigningrequest.certificates.k8s.io/carol approved\n');
  await expect.poll(() => out('get csr carol --no-headers'), PATIENCE).toMatch(/ Approved,Issued\n$/);
  const certificate = Buffer.from(await out('get csr carol -o jsonpath={.status.certificate}'), 'base64');
  writeFileSync(join(served.folder, 'carol.crt'), certificate);
  await out('config set-credentials carol --client-certificate=carol.crt --client-key=carol.key --embed-certs');
  expect(JSON.parse(await out('--user=carol auth whoami -o json'))).toMatchObject({
    status: { userInfo: { username: 'carol', groups: ['crew', 'system:authenticated'] } },
  });
});
