// The core of the lab through each kubectl that is on this machine: what they ask and how they stream differs from minor to minor,
// what the user sees must not. Before 1.30 commands run over SPDY, since then over WebSocket; since 1.32 objects come as protobuf.
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectls, masked } from './clients.js';
import { runningCluster } from './running-cluster.js';
import { serve, type ServedCluster } from './server.js';

const clients = kubectls();
const PATIENCE = { timeout: 20_000, interval: 100 };
const ROLLED_OUT = 'deployment "nginx" successfully rolled out\n';

const service = (ports: string, port: number) => `apiVersion: v1
kind: Service
metadata: { name: nginx }
spec:
  selector: { app: nginx }
  ${ports}: [{ port: ${port}, targetPort: 80 }]
`;

/** Up to 1.24 the client held manifests against OpenAPI v2; since then the server decodes strictly. */
const refusal = (minor: number) =>
  minor < 25
    ? 'error: error validating "STDIN": error validating data: ValidationError(Service.spec): unknown field "port" in io.k8s.api.core.v1.ServiceSpec; if you choose to ignore these errors, turn validation off with --validate=false\n'
    : 'Error from server (BadRequest): error when creating "STDIN": Service in version "v1" cannot be handled as a Service: strict decoding error: unknown field "spec.port"\n';

it('there are four minors of kubectl', (context) => {
  if (clients.length === 0) context.skip('needs kubectl');
  if (clients.length < 4) context.skip(`absent: more than ${clients.length} minor versions of kubectl`);
  expect(new Set(clients.map(({ minor }) => minor)).size).toBe(clients.length);
});

/** What each made of the same command, without what differs between any two objects. */
const made = new Map<number, unknown>();

describe.each(clients)('kubectl 1.$minor', { timeout: 90_000 }, ({ program, minor }) => {
  let cluster: ServedCluster;
  beforeAll(async () => {
    cluster = await serve(runningCluster, 2);
  });
  afterAll(() => cluster.close());

  const run = (words: string, input = '') => cluster.kubectl(words.split(' '), input, program);
  const out = async (words: string, input = '') => {
    const { code, stdout, stderr } = await run(words, input);
    expect([code, stderr]).toEqual([0, '']);
    return stdout;
  };

  it('makes a deployment, and shows it', async () => {
    expect(await out('create deployment nginx --image=nginx:1.7.9')).toBe('deployment.apps/nginx created\n');
    expect(await out('rollout status deployment nginx --timeout=20s')).toContain(ROLLED_OUT);
    expect(masked(await out('get deployments.apps nginx'))).toBe(
      'NAME READY UP-TO-DATE AVAILABLE AGE\nnginx 1/1 1 1 AGE\n',
    );
    expect(masked(await out('describe deploy nginx'))).toMatch(
      /Selector: app=nginx\nReplicas: 1 desired \| 1 updated \| 1 total \| 1 available [^]*Scaled up replica set SET from 0 to 1\n/,
    );
    const { metadata, spec } = JSON.parse(await out('get deploy nginx -o json')) as {
      metadata: { labels: unknown };
      spec: unknown;
    };
    made.set(minor, { labels: metadata.labels, spec });
  });

  it('is told of a slip, applies, and says what changed', async () => {
    expect(await run('apply -f -', service('port', 8888))).toEqual({ code: 1, stdout: '', stderr: refusal(minor) });
    expect(await out('apply -f -', service('ports', 8888))).toBe('service/nginx created\n');
    expect(await out('apply -f -', service('ports', 8888))).toBe('service/nginx unchanged\n');
    expect(await out('apply -f -', service('ports', 8889))).toBe('service/nginx configured\n');
    const changed = await run('diff -f -', service('ports', 8890));
    expect([changed.code, changed.stdout]).toEqual([1, expect.stringMatching(/^-.*port: 8889\n\+.*port: 8890$/m)]);
    expect(masked(await out('get svc nginx'))).toContain('\nnginx ClusterIP IP <none> 8889/TCP AGE\n');
  });

  it('scales, updates, and goes back', async () => {
    expect(await out('scale deployment nginx --replicas=3')).toBe('deployment.apps/nginx scaled\n');
    await expect.poll(async () => masked(await out('get ep nginx')), PATIENCE).toContain('IP:80,IP:80,IP:80');
    expect(await out('set image deploy nginx nginx=nginx:1.9.1')).toBe('deployment.apps/nginx image updated\n');
    expect(await out('rollout status deployment nginx --timeout=30s')).toContain(ROLLED_OUT);
    const history = (await out('rollout history deployment nginx')).match(/^\d/gm);
    expect(history).toEqual(['1', '2']);
    expect(await out('rollout undo deploy nginx')).toContain('deployment.apps/nginx rolled back\n');
    expect(await out('rollout status deployment nginx --timeout=30s')).toContain(ROLLED_OUT);
    expect((await out('rollout history deployment nginx')).match(/^\d/gm)).toEqual(['2', '3']);
  });

  it('runs commands with input and exit codes, and copies both ways', async () => {
    const pod = (await out('get pods -o name')).split('\n')[0]!.slice('pod/'.length);
    expect(await run(`exec ${pod} -- nginx -v`)).toEqual({
      code: 0,
      stdout: '',
      stderr: 'nginx version: nginx/1.7.9\n',
    });
    expect((await run(`exec ${pod} -- false`)).code).toBe(1);
    expect(await out(`exec -i ${pod} -- cat`, 'hi\n')).toBe('hi\n');
    expect(await out(`logs ${pod}`)).toBe('');
    const [there, back] = [join(cluster.folder, 'there.txt'), join(cluster.folder, 'back.txt')];
    await writeFile(there, 'what is copied\n');
    await out(`cp ${there} ${pod}:/tmp/there.txt`);
    expect(await out(`exec ${pod} -- cat /tmp/there.txt`)).toBe('what is copied\n');
    await run(`cp ${pod}:/tmp/there.txt ${back}`);
    expect(await readFile(back, 'utf8')).toBe('what is copied\n');
  });

  it('forwards a port of a service, to two at once', async (context) => {
    const forwarding = cluster.start(['port-forward', 'svc/nginx', ':8889'], program);
    context.onTestFinished(() => void forwarding.kill());
    const line = await new Promise<string>((done) =>
      forwarding.stdout?.once('data', (chunk: Buffer) => done(String(chunk))),
    );
    const port = /127\.0\.0\.1:(\d+)/.exec(line)![1]!;
    const ask = async () => (await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })).text();
    for (const page of await Promise.all([ask(), ask()])) expect(page).toContain('Welcome to nginx');
  });

  it('explains, lists, dumps and deletes', async () => {
    expect(await out('explain deployment.spec.replicas')).toContain('replicas');
    expect(await out('api-resources --namespaced=false')).toMatch(/^nodes +no +v1 +false +Node$/m);
    expect(await out('get --raw /healthz')).toBe('ok');
    expect(await out('cluster-info dump')).toContain('"kind": "PodList"');
    expect(await out('delete deployments.apps nginx')).toBe('deployment.apps "nginx" deleted\n');
    await expect.poll(() => out('get pods,rs -o name'), PATIENCE).toBe('');
  });
});

it('what they make of one command is the same', () => {
  const [first, ...others] = made.values();
  for (const other of others) expect(other).toEqual(first);
});
