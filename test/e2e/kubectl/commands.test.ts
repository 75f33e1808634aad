import { spawnSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { runningCluster } from './running-cluster.js';
import { serve, type ServedCluster } from './server.js';

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
const PATIENCE = { timeout: 20_000, interval: 100 };

/** What people type around a pod and a rollout, as kubectl 1.32 carries it out. */
describe('commands of kubectl', { timeout: 60_000 }, () => {
  let cluster: ServedCluster;
  beforeAll(async () => {
    if (!hasKubectl) return;
    cluster = await serve(runningCluster, 2);
    await cluster.kubectl(['run', 'p', '--image=nginx:1.27']);
    await cluster.kubectl(['create', 'deployment', 'web', '--image=redis:7', '--replicas=2']);
    await cluster.kubectl(['wait', '--for=condition=Ready', 'pod/p', '--timeout=30s']);
    await cluster.kubectl(['rollout', 'status', 'deployment/web', '--timeout=30s']);
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

  it('copies folders and bytes both ways', async () => {
    const bytes = Uint8Array.from({ length: 70_000 }, (_, index) => index & 255);
    const [there, back] = [join(cluster.folder, 'there'), join(cluster.folder, 'back')];
    await mkdir(join(there, 'deep'), { recursive: true });
    await writeFile(join(there, 'deep/bytes'), bytes);
    await writeFile(join(there, 'text'), 'größer\n');
    await out(`cp ${there} p:/tmp/copied`);
    expect(await out('exec p -- cat /tmp/copied/text')).toBe('größer\n');
    // What tar says of leading slashes reaches the screen only when the client does not end before.
    expect((await run(`cp p:/tmp/copied ${back}`)).code).toBe(0);
    expect(new Uint8Array(await readFile(join(back, 'deep/bytes')))).toEqual(bytes);
    expect(await run(`cp ${there} p:/nowhere/deep`)).toMatchObject({ code: 2 });
  });

  it('debugs a pod, beside it and in a copy', async () => {
    const words = 'debug p --image=busybox --target=p --profile=general -c helper -- sleep 1000';
    expect((await run(words)).code).toBe(0);
    const state = '{.status.ephemeralContainerStatuses[0].state.running}';
    expect(await out(`wait --for=jsonpath=${state} pod/p --timeout=20s`)).toBe('pod/p condition met\n');
    expect(await out('exec p -c helper -- hostname')).toBe('p\n');
    expect(await out('describe pod p')).toMatch(/^Ephemeral Containers:\n {2}helper:\n[^]*?State: +Running$/m);
    expect((await run('debug p --copy-to=copy --image=busybox --profile=general -- sleep 1000')).code).toBe(0);
    expect(await out('wait --for=condition=Ready pod/copy --timeout=20s')).toBe('pod/copy condition met\n');
  });

  it('attaches to a shell, which ends with what is typed', async () => {
    const { code, stdout } = await run(
      'run shell --image=busybox --restart=Never -i --rm -- sh',
      'hostname\necho $((2)) done\nexit 3\n',
    );
    expect([code, stdout]).toEqual([3, expect.stringMatching(/^shell\n.*done\npod "shell" deleted\n$/)]);
  });

  it('reads logs by pod, deployment and label', async () => {
    const ready = '* Ready to accept connections tcp\n';
    expect((await run('logs deploy/web')).stdout).toBe(ready);
    expect(await out('logs -l app=web --prefix')).toMatch(
      /^(\[pod\/web-\S+\/redis\] \* Ready to accept connections tcp\n){2}$/,
    );
    expect((await run('logs deploy/web --since=1h --tail=5')).stdout).toBe(ready);
    expect((await run('logs deploy/web --since-time=2100-01-01T00:00:00Z')).stdout).toBe('');
  });

  it('shows what nodes and pods use', async () => {
    await expect.poll(async () => (await run('top pods')).stdout, PATIENCE).toMatch(/^p +\d+m +\d+Mi *$/m);
    expect(await out('top nodes')).toMatch(
      /^NAME +CPU\(cores\) +CPU\(%\) +MEMORY\(bytes\) +MEMORY\(%\) *\nnode-1 +\d+m +\d+% +\d+Mi +\d+% *$/m,
    );
    expect(await out('top pod p --containers')).toMatch(/^p +p +\d+m +\d+Mi *$/m);
  });

  it('tells of events in their order and of one object', async () => {
    expect(await out('events --for pod/p --types=Normal')).toMatch(/Scheduled[^]*Pulling[^]*Started/);
    const reasons = await out(
      'get events --field-selector=involvedObject.name=p --sort-by=.metadata.creationTimestamp -o name',
    );
    expect(reasons.split('\n').length).toBeGreaterThan(4);
  });

  it('pauses, resumes and restarts a rollout', async () => {
    expect(await out('rollout pause deploy/web')).toBe('deployment.apps/web paused\n');
    expect(await out('set env deploy/web COLOUR=blue')).toBe('deployment.apps/web env updated\n');
    expect(await out('set resources deploy/web --limits=cpu=200m --requests=cpu=100m')).toBe(
      'deployment.apps/web resource requirements updated\n',
    );
    expect((await run('rollout restart deploy/web')).stderr).toBe(
      'error: deployments.apps "web" can\'t restart paused deployment (run rollout resume first)\n',
    );
    expect(await out('rollout resume deploy/web')).toBe('deployment.apps/web resumed\n');
    expect(await out('rollout status deploy/web --timeout=30s')).toContain('successfully rolled out');
    expect(await out('rollout restart deploy/web')).toBe('deployment.apps/web restarted\n');
    expect(await out('rollout status deploy/web --timeout=30s')).toContain('successfully rolled out');
    expect((await out('rollout history deploy/web')).match(/^\d/gm)).toEqual(['1', '2', '3']);
    expect(await out('set env deploy/web --list')).toBe('# Deployment web, container redis\nCOLOUR=blue\n');
  });

  it('applies a kustomization, and prunes what it no longer names', async () => {
    const folder = join(cluster.folder, 'kustomized');
    await mkdir(folder);
    const kustomization = (literal: string, ...names: string[]) =>
      writeFile(
        join(folder, 'kustomization.yaml'),
        `labels: [{ pairs: { set: one } }]\ngeneratorOptions: { disableNameSuffixHash: true }\nconfigMapGenerator:\n${names
          .map((name) => `- { name: ${name}, literals: [${literal}] }\n`)
          .join('')}`,
      );
    await kustomization('a=b', 'first', 'second');
    expect(await out(`kustomize ${folder}`)).toContain('kind: ConfigMap\n');
    expect(await out(`apply -k ${folder}`)).toBe('configmap/first created\nconfigmap/second created\n');
    await kustomization('a=c', 'first');
    const words = `apply -k ${folder} --prune -l set=one --prune-allowlist=core/v1/ConfigMap`;
    expect((await run(words)).stdout).toBe('configmap/first configured\nconfigmap/second pruned\n');
    expect(await out('get cm -l set=one -o name')).toBe('configmap/first\n');
  });

  it('applies again without a write, and remembers what was applied', async () => {
    const given =
      '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"kept","namespace":"default"},"data":{"a":"b"}}';
    expect(await out('apply -f -', given)).toBe('configmap/kept created\n');
    const seen = () => out('get cm kept -o jsonpath={.metadata.resourceVersion}{.metadata.annotations}');
    const before = await seen();
    expect(before).toContain('kubectl.kubernetes.io/last-applied-configuration');
    expect(await out('apply -f -', given)).toBe('configmap/kept unchanged\n');
    expect(await run('diff -f -', given)).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(await seen()).toBe(before);
    expect(JSON.parse(await out('apply view-last-applied cm/kept -o json'))).toMatchObject(JSON.parse(given) as object);
  });

  it('deletes by force, and says what that means', async () => {
    expect(await run('delete pod copy --force --grace-period=0')).toEqual({
      code: 0,
      stdout: 'pod "copy" force deleted\n',
      stderr:
        'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n',
    });
    expect((await run('get pod copy')).code).toBe(1);
  });
});
