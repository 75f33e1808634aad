import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runningCluster } from './running-cluster.js';
import { serve, type ServedCluster } from './server.js';

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;
const PATIENCE = { timeout: 15_000, interval: 100 };

const template = (app: string, container: object, more: object = {}) => ({
  metadata: { labels: { app } },
  spec: { containers: [{ name: 'c', image: 'nginx:1.27', ...container }], ...more },
});
const workload = (kind: string, name: string, spec: object) => ({
  apiVersion: kind === 'Job' ? 'batch/v1' : 'apps/v1',
  kind,
  metadata: { name },
  spec: kind === 'Job' ? spec : { selector: { matchLabels: { app: name } }, ...spec },
});
const job = (name: string, command: string, more: object) =>
  workload('Job', name, {
    ...more,
    template: template(name, { image: 'busybox', command: ['sh', '-c', command] }, { restartPolicy: 'Never' }),
  });

/** What controllers and the kubelet do, as kubectl 1.32 shows it. */
describe.skipIf(!hasKubectl)('workloads through kubectl (needs kubectl)', { timeout: 40_000 }, () => {
  let cluster: ServedCluster;
  beforeAll(async () => {
    cluster = await serve(runningCluster, 3);
  });
  afterAll(() => cluster.close());

  const out = async (...args: string[]) => {
    const { code, stdout, stderr } = await cluster.kubectl(args);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    return stdout;
  };
  const apply = async (...objects: object[]) => {
    const given = objects.map((object) => JSON.stringify(object)).join('\n');
    expect(await cluster.kubectl(['apply', '-f', '-'], given)).toMatchObject({ code: 0, stderr: '' });
  };

  it('a stateful set makes its pods in order, takes them back in reverse, and keeps their claims', async () => {
    const watch = cluster.start(['get', 'pods', '-l', 'app=db', '--watch', '--no-headers']);
    let seen = '';
    watch.stdout?.on('data', (chunk) => (seen += String(chunk)));
    const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
    const spec = {
      replicas: 3,
      serviceName: 'db',
      template: template('db', { volumeMounts: [{ name: 'data', mountPath: '/data' }] }),
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: { ...claim, storageClassName: 'disk' } }],
    };
    const storage = {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'disk' },
      provisioner: 'disk.csi.regatta.io',
    };
    await apply(storage, workload('StatefulSet', 'db', spec));
    expect(await out('rollout', 'status', 'statefulset/db', '--timeout=25s')).toContain(
      'partitioned roll out complete: 3 new pods have been updated...',
    );
    const first = (pattern: string) => seen.search(new RegExp(pattern, 'm'));
    await expect.poll(() => first('^db-2 +1/1 +Running'), PATIENCE).toBeGreaterThan(0);
    expect(first('^db-1 ')).toBeGreaterThan(first('^db-0 +1/1 +Running'));
    expect(first('^db-2 ')).toBeGreaterThan(first('^db-1 +1/1 +Running'));
    await out('scale', 'statefulset', 'db', '--replicas=1');
    await expect.poll(() => out('get', 'pods', '-l', 'app=db', '-o', 'name'), PATIENCE).toBe('pod/db-0\n');
    await expect.poll(() => first('^db-1 .*Terminating'), PATIENCE).toBeGreaterThan(first('^db-2 .*Terminating'));
    expect(await out('get', 'pvc', '-o', 'jsonpath={.items[*].metadata.name} {.items[*].status.phase}')).toBe(
      'data-db-0 data-db-1 data-db-2 Bound Bound Bound',
    );
    watch.kill();
  });

  it('a stateful set is updated as far down as its partition says', async () => {
    const of = (image: string) =>
      workload('StatefulSet', 'part', { replicas: 3, template: template('part', { image }) });
    await apply(of('nginx:1.27'));
    await out('rollout', 'status', 'statefulset/part', '--timeout=25s');
    const partition = { updateStrategy: { rollingUpdate: { partition: 2 } } };
    await out('patch', 'statefulset', 'part', '-p', JSON.stringify({ spec: partition }));
    await out('set', 'image', 'statefulset/part', 'c=nginx:1.28');
    expect(await out('rollout', 'status', 'statefulset/part', '--timeout=25s')).toContain(
      'partitioned roll out complete: 1 new pods have been updated...\n',
    );
    const images = 'jsonpath={.items[*].spec.containers[0].image}';
    expect(await out('get', 'pods', '-l', 'app=part', '-o', images)).toBe('nginx:1.27 nginx:1.27 nginx:1.28');
    await out('delete', 'statefulset', 'part');
  });

  it('a daemon set has a pod on every node, and more when a node loses its taint', async () => {
    await out('taint', 'node', 'node-3', 'a=b:NoSchedule');
    await apply(workload('DaemonSet', 'agent', { template: template('agent', {}) }));
    expect(await out('rollout', 'status', 'ds/agent', '--timeout=20s')).toContain('successfully rolled out');
    const nodes = () => out('get', 'pods', '-l', 'app=agent', '-o', 'jsonpath={.items[*].spec.nodeName}');
    expect((await nodes()).split(' ').toSorted()).toEqual(['node-1', 'node-2']);
    await out('taint', 'node', 'node-3', 'a-');
    await expect.poll(async () => (await nodes()).split(' ').length, PATIENCE).toBe(3);
  });

  it('a job gives up at its limit, and an indexed one counts', async () => {
    await apply(
      job('bad', 'exit 3', { backoffLimit: 2 }),
      job('indexed', 'exit 0', { completions: 3, parallelism: 2, completionMode: 'Indexed' }),
    );
    await out('wait', '--for=condition=Failed', 'job/bad', '--timeout=25s');
    await out('wait', '--for=condition=Complete', 'job/indexed', '--timeout=25s');
    expect(await out('get', 'jobs')).toMatch(/^bad +Failed +0\/1 .*\nindexed +Complete +3\/3 /m);
    expect(await out('get', 'job', 'indexed', '-o', 'jsonpath={.status.completedIndexes}')).toBe('0-2');
    expect(await out('describe', 'job', 'bad')).toMatch(
      /Warning +BackoffLimitExceeded .* job-controller +Job has reached the specified backoff limit/,
    );
  });

  it('a budget holds a drain until there are enough pods', async () => {
    await out('create', 'deployment', 'api', '--image=nginx:1.27', '--replicas=3');
    await out('rollout', 'status', 'deployment/api', '--timeout=20s');
    await out('create', 'pdb', 'api', '--selector=app=api', '--min-available=3');
    const budget = () => out('get', 'pdb', 'api', '--no-headers');
    await expect.poll(budget, PATIENCE).toMatch(/^api +3 +N\/A +0 /);
    const node = await out('get', 'pods', '-l', 'app=api', '-o', 'jsonpath={.items[0].spec.nodeName}');
    const drain = cluster.start(['drain', node, '--ignore-daemonsets', '--force', '--delete-emptydir-data']);
    let said = '';
    drain.stderr?.on('data', (chunk) => (said += String(chunk)));
    const ended = new Promise<number | null>((done) => drain.on('exit', done));
    await expect
      .poll(() => said, PATIENCE)
      .toMatch(
        /error when evicting pods\/"api-\S+" -n "default" \(will retry after 5s\): Cannot evict pod as it would violate the pod's disruption budget\.\n/,
      );
    await out('scale', 'deployment', 'api', '--replicas=6');
    expect(await ended).toBe(0);
    await out('uncordon', node);
    await out('delete', 'deployment/api', 'pdb/api');
  });

  it('an update of ten never has more than a quarter too many or too few', async () => {
    await out('create', 'deployment', 'ten', '--image=nginx:1.27', '--replicas=10');
    await out('rollout', 'status', 'deployment/ten', '--timeout=20s');
    const watch = cluster.start(['get', 'deployment', 'ten', '--watch', '-o', 'json', '--output-watch-events']);
    let seen = '';
    watch.stdout?.on('data', (chunk) => (seen += String(chunk)));
    await expect.poll(() => seen, PATIENCE).toContain('"readyReplicas":10');
    await out('set', 'image', 'deployment/ten', 'nginx=nginx:1.28');
    const told = await out('rollout', 'status', 'deployment/ten', '--timeout=25s');
    expect(told).toContain('deployment "ten" successfully rolled out\n');
    await expect
      .poll(() => seen, PATIENCE)
      .toContain('"observedGeneration":2,"readyReplicas":10,"replicas":10,"updatedReplicas":10');
    watch.kill();
    const numbers = (pattern: RegExp) => [...seen.matchAll(pattern)].map(([, number]) => Number(number));
    // maxUnavailable 25% of ten rounds down to two, maxSurge up to three.
    expect(Math.min(...numbers(/"availableReplicas":(\d+)/g))).toBe(8);
    expect(Math.max(...numbers(/"status":\{[^]*?"replicas":(\d+)/g))).toBe(13);
    await out('delete', 'deployment', 'ten');
  });

  it('a container that fails again and again is waited for longer and longer', async () => {
    await out('run', 'crash', '--image=busybox', '--', 'sh', '-c', 'echo hi; exit 1');
    const pod = () => out('get', 'pod', 'crash', '--no-headers');
    await expect.poll(pod, PATIENCE).toMatch(/^crash +0\/1 +CrashLoopBackOff +[1-9]\d* \(\S+ ago\) /);
    expect(await out('logs', 'crash', '--previous')).toBe('hi\n');
    expect(await out('events', '--for', 'pod/crash')).toMatch(
      /Warning +BackOff +Pod\/crash +Back-off restarting failed container crash in pod crash_default\([0-9a-f-]{36}\)/,
    );
    await out('delete', 'pod', 'crash', '--now');
  });

  it('a namespace goes with everything in it, when nothing is held any more', async () => {
    await out('create', 'namespace', 'other');
    await out('create', 'configmap', 'held', '-n', 'other');
    await out('create', 'deployment', 'web', '--image=nginx:1.27', '-n', 'other');
    await out('patch', 'cm', 'held', '-n', 'other', '-p', '{"metadata":{"finalizers":["example.com/hold"]}}');
    await out('delete', 'namespace', 'other', '--wait=false');
    const why = 'jsonpath={.status.conditions[?(@.status=="True")].message}';
    await expect
      .poll(() => out('get', 'namespace', 'other', '-o', why), PATIENCE)
      .toContain('Some content in the namespace has finalizers remaining: example.com/hold in 1 resource instances');
    await out('patch', 'cm', 'held', '-n', 'other', '--type=merge', '-p', '{"metadata":{"finalizers":null}}');
    expect((await cluster.kubectl(['wait', '--for=delete', 'namespace/other', '--timeout=20s'])).code).toBe(0);
  });

  it('a node that falls silent is left by its pods, and taken back', async () => {
    await out('create', 'deployment', 'web', '--image=nginx:1.27', '--replicas=3');
    await out('rollout', 'status', 'deployment/web', '--timeout=20s');
    const field = 'jsonpath={.items[0].spec.nodeName}';
    const node = await out('get', 'pods', '-l', 'app=web', '-o', field);
    const { id } = cluster.world.inject({ kind: 'node-loss', target: node });
    await expect.poll(() => out('get', 'node', node), PATIENCE).toContain('NotReady');
    const taints = 'jsonpath={.spec.taints[*].key}';
    expect(await out('get', 'node', node, '-o', taints)).toContain('node.kubernetes.io/unreachable');
    const running = () =>
      out('get', 'pods', '-l', 'app=web', '--field-selector', `spec.nodeName!=${node}`, '--no-headers');
    await expect.poll(async () => (await running()).match(/Running/g)?.length, PATIENCE).toBe(3);
    expect(await out('get', 'pods', '-l', 'app=web')).toContain('Terminating');
    cluster.world.heal(id);
    await expect.poll(() => out('get', 'node', node), PATIENCE).toMatch(/ Ready /);
    await expect.poll(() => out('get', 'pods', '-l', 'app=web'), PATIENCE).not.toContain('Terminating');
  });
});

/** A minute a second: nobody waits for a cron job, so pace `fast` would not hurry to it. */
it.skipIf(!hasKubectl)('a cron job runs at its minutes (needs kubectl)', { timeout: 40_000 }, async (context) => {
  const cluster = await serve(runningCluster, 1, 60);
  context.onTestFinished(() => cluster.close());
  const out = async (...args: string[]) => (await cluster.kubectl(args)).stdout;
  await out('create', 'cronjob', 'often', '--image=busybox', '--schedule=*/2 * * * *', '--', 'true');
  const jobs = async () =>
    (await out('get', 'jobs')).match(/^often-\d{8} +Complete +1\/1 /gm)?.map((row) => row.slice(6, 14));
  await expect.poll(jobs, PATIENCE).toHaveLength(2);
  const [first, second] = (await jobs())!.map(Number);
  // Named after the minutes for which they were due.
  expect([first! % 2, second! - first!]).toEqual([0, 2]);
});
