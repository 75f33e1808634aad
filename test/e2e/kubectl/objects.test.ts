import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiOnly } from '../../flow/kubernetes-api-only.js';
import { serve, type ServedCluster } from './server.js';

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

/** The API server alone: what kubectl does with objects that nobody else touches. */
describe.skipIf(!hasKubectl)('objects through kubectl (needs kubectl)', () => {
  let cluster: ServedCluster;
  beforeAll(async () => {
    cluster = await serve(apiOnly, 0);
  });
  afterAll(() => cluster.close());

  const out = async (...args: string[]) => {
    const { code, stdout, stderr } = await cluster.kubectl(args);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    return stdout;
  };

  it('tells what it serves', async () => {
    expect(await out('version')).toContain('Server Version: v1.32.13');
    const resources = await out('api-resources', '--no-headers');
    expect(resources).toMatch(/^deployments +deploy +apps\/v1 +true +Deployment$/m);
    expect(resources).toMatch(/^nodes +no +v1 +false +Node$/m);
    expect(await out('api-versions')).toMatch(/^apps\/v1$/m);
    expect(await out('explain', 'deployment.spec.replicas')).toMatch(/FIELD: replicas <integer>/);
    expect(await out('explain', 'pod.spec.containers')).toMatch(/imagePullPolicy\t<string>/);
  });

  it('creates what its own generators make, which come as protobuf', async () => {
    expect(await out('create', 'deployment', 'web', '--image=nginx:1.27', '--replicas=3')).toBe(
      'deployment.apps/web created\n',
    );
    expect(await out('create', 'configmap', 'settings', '--from-literal=a=b')).toBe('configmap/settings created\n');
    expect(await out('create', 'secret', 'generic', 'key', '--from-literal=a=b')).toBe('secret/key created\n');
    expect(await out('create', 'namespace', 'other')).toBe('namespace/other created\n');
    expect(await out('create', 'job', 'once', '--image=busybox', '--', 'true')).toBe('job.batch/once created\n');
    expect(await out('create', 'cronjob', 'often', '--image=busybox', '--schedule=*/5 * * * *')).toBe(
      'cronjob.batch/often created\n',
    );
    expect(await out('get', 'secret', 'key', '-o', 'jsonpath={.data.a}')).toBe('Yg==');
    const spec = JSON.parse(await out('get', 'deploy', 'web', '-o', 'json')) as { spec: { replicas: number } };
    expect(spec.spec.replicas).toBe(3);
  });

  it('labels, annotates and patches in three ways', async () => {
    expect(await out('label', 'deploy', 'web', 'tier=front')).toBe('deployment.apps/web labeled\n');
    expect(await out('annotate', 'deploy', 'web', 'note=x')).toBe('deployment.apps/web annotated\n');
    const image = '{"spec":{"template":{"spec":{"containers":[{"name":"nginx","image":"nginx:1.28"}]}}}}';
    expect(await out('patch', 'deploy', 'web', '-p', image)).toBe('deployment.apps/web patched\n');
    await out('patch', 'deploy', 'web', '--type=merge', '-p', '{"spec":{"paused":true}}');
    await out('patch', 'deploy', 'web', '--type=json', '-p', '[{"op":"replace","path":"/spec/replicas","value":5}]');
    expect(
      await out(
        'get',
        'deploy',
        'web',
        '-L',
        'tier',
        '-o',
        'jsonpath={.spec.replicas} {.spec.paused} {.metadata.labels.tier}',
      ),
    ).toBe('5 true front');
    expect(await out('get', 'deploy', '-l', 'tier in (front)', '-o', 'name')).toBe('deployment.apps/web\n');
    expect(await out('get', 'deploy', '-l', 'tier!=front', '-o', 'name')).toBe('');
  });

  it('applies on the server, and names who is in the way', async () => {
    const manifest = (value: string) =>
      JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'shared' }, data: { a: value } });
    const args = ['apply', '--server-side', '-f', '-'];
    expect((await cluster.kubectl(args, manifest('1'))).stdout).toBe('configmap/shared serverside-applied\n');
    const refused = await cluster.kubectl([...args, '--field-manager=other'], manifest('2'));
    expect(refused.stderr).toContain('Apply failed with 1 conflict: conflict with "kubectl": .data.a');
    const forced = await cluster.kubectl([...args, '--field-manager=other', '--force-conflicts'], manifest('2'));
    expect(forced.stdout).toBe('configmap/shared serverside-applied\n');
    expect(await out('get', 'cm', 'shared', '-o', 'jsonpath={.data.a}')).toBe('2');
  });

  it('issues tokens that are taken, and takes no others', async () => {
    await out('create', 'serviceaccount', 'robot');
    const token = (await out('create', 'token', 'robot')).trim();
    const asRobot = ['--user=nobody', `--token=${token}`, 'auth', 'whoami'];
    const plain = (await cluster.kubectl(asRobot)).stdout;
    expect(plain).toContain('system:serviceaccount:default:robot');
    const forged = await cluster.kubectl(['--user=nobody', `--token=${token}x`, 'get', 'pods']);
    expect(forged.stderr).toContain('You must be logged in to the server');
  });

  it('takes lists, autoscalers and questions about rights', async () => {
    const list = JSON.stringify({
      kind: 'List',
      apiVersion: 'v1',
      items: ['one', 'two'].map((name) => ({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } })),
    });
    expect((await cluster.kubectl(['apply', '-f', '-'], list)).stdout).toBe(
      'configmap/one created\nconfigmap/two created\n',
    );
    expect(await out('autoscale', 'deploy', 'web', '--min=2', '--max=5', '--cpu-percent=70')).toBe(
      'horizontalpodautoscaler.autoscaling/web autoscaled\n',
    );
    expect(await out('get', 'hpa', 'web')).toMatch(/web +Deployment\/web +cpu: <unknown>\/70% +2 +5 +0/);
    expect(await out('auth', 'can-i', 'create', 'pods')).toBe('yes\n');
    expect(await out('auth', 'whoami')).toContain('kubernetes-admin');
  });

  it('refuses with the words of the real server', async () => {
    const wrong = await cluster.kubectl(
      ['create', '-f', '-'],
      '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"x"},"spec":{"replicaz":1}}',
    );
    expect(wrong.stderr).toContain('strict decoding error: unknown field "spec.replicaz"');
    // Lists are checked by the client, against OpenAPI v2.
    const inList = await cluster.kubectl(
      ['create', '-f', '-'],
      '{"apiVersion":"v1","kind":"List","items":[{"apiVersion":"v1","kind":"Service","metadata":{"name":"x"},"spec":{"port":[]}}]}',
    );
    expect(inList.stderr).toContain(
      'ValidationError(Service.spec): unknown field "port" in io.k8s.api.core.v1.ServiceSpec',
    );
    const missing = await cluster.kubectl(['get', 'pod', 'nobody']);
    expect(missing).toEqual({ code: 1, stdout: '', stderr: 'Error from server (NotFound): pods "nobody" not found\n' });
    const taken = await cluster.kubectl(['create', 'configmap', 'settings']);
    expect(taken.stderr).toBe('error: failed to create configmap: configmaps "settings" already exists\n');
    const kept = await cluster.kubectl(['delete', 'namespace', 'default']);
    expect(kept.stderr).toBe(
      'Error from server (Forbidden): namespaces "default" is forbidden: this namespace may not be deleted\n',
    );
  });

  it('watches', async () => {
    const child = cluster.start(['get', 'cm', '-w', '--no-headers']);
    let seen = '';
    child.stdout?.on('data', (chunk: Buffer) => (seen += chunk.toString()));
    const shows = async (text: RegExp) => {
      for (let tries = 0; tries < 100 && !text.test(seen); tries++) await new Promise((done) => setTimeout(done, 50));
      expect(seen).toMatch(text);
    };
    await shows(/settings +1/);
    await out('patch', 'cm', 'settings', '-p', '{"data":{"c":"d"}}');
    await shows(/settings +2/);
    child.kill('SIGINT');
  });

  it('shows differences without making them', async () => {
    const manifest = JSON.stringify({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'settings' },
      data: { a: 'z' },
    });
    const diff = await cluster.kubectl(['diff', '-f', '-'], manifest);
    expect(diff.code).toBe(1);
    expect(diff.stdout).toContain('+  a: z');
    expect(await out('get', 'cm', 'settings', '-o', 'jsonpath={.data.a}')).toBe('b');
  });
});
