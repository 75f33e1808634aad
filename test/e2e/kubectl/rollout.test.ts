import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runningCluster } from './running-cluster.js';
import { serve, type ServedCluster } from './server.js';

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

const deployment = (image: string) =>
  JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', labels: { app: 'web' } },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: { containers: [{ name: 'nginx', image, ports: [{ containerPort: 80 }] }] },
      },
    },
  });

/** Needs kubectl on the path; without it the suite is skipped and says so in its title. */
describe.skipIf(!hasKubectl)('a deployment through kubectl (needs kubectl)', () => {
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

  it('applies, waits, and shows what runs', async () => {
    const applied = await cluster.kubectl(['apply', '-f', '-'], deployment('nginx:1.27'));
    expect(applied).toEqual({ code: 0, stdout: 'deployment.apps/web created\n', stderr: '' });
    expect(await out('rollout', 'status', 'deployment/web', '--timeout=30s')).toContain('successfully rolled out');
    expect(await out('wait', '--for=condition=Available', 'deploy/web')).toBe('deployment.apps/web condition met\n');
    expect(await out('get', 'deploy', 'web', '-o', 'wide')).toMatch(
      /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE +CONTAINERS +IMAGES +SELECTOR\nweb +2\/2 +2 +2 +\S+ +nginx +nginx:1\.27 +app=web\n$/,
    );
    expect(await out('get', 'pods', '-l', 'app=web', '-o', 'jsonpath={.items[*].status.phase}')).toBe(
      'Running Running',
    );
    expect(await out('describe', 'deploy', 'web')).toMatch(
      /ScalingReplicaSet .* Scaled up replica set web-\w+ from 0 to 2/,
    );
    expect(await out('get', 'all')).toMatch(/replicaset\.apps\/web-\w+ +2 +2 +2/);
  });

  it('applies again, and says when nothing changes', async () => {
    expect((await cluster.kubectl(['apply', '-f', '-'], deployment('nginx:1.27'))).stdout).toBe(
      'deployment.apps/web unchanged\n',
    );
    expect((await cluster.kubectl(['apply', '-f', '-'], deployment('nginx:1.28'))).stdout).toBe(
      'deployment.apps/web configured\n',
    );
    expect(await out('rollout', 'status', 'deploy/web', '--timeout=60s')).toContain('successfully rolled out');
  });

  it('sets an image, shows the history, and goes back', async () => {
    expect(await out('set', 'image', 'deploy/web', 'nginx=nginx:1.29')).toBe('deployment.apps/web image updated\n');
    await out('rollout', 'status', 'deploy/web', '--timeout=60s');
    expect(await out('rollout', 'history', 'deploy/web')).toBe(
      'deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         <none>\n2         <none>\n3         <none>\n\n',
    );
    expect(await out('rollout', 'undo', 'deploy/web', '--to-revision=1')).toBe('deployment.apps/web rolled back\n');
    await out('rollout', 'status', 'deploy/web', '--timeout=60s');
    expect(await out('get', 'deploy', 'web', '-o', 'jsonpath={.spec.template.spec.containers[0].image}')).toBe(
      'nginx:1.27',
    );
  });

  it('scales, exposes and drains', async () => {
    expect(await out('scale', 'deploy/web', '--replicas=4')).toBe('deployment.apps/web scaled\n');
    await out('rollout', 'status', 'deploy/web', '--timeout=60s');
    expect(await out('expose', 'deploy', 'web', '--port=80', '--type=NodePort')).toBe('service/web exposed\n');
    expect(await out('get', 'svc', 'web')).toMatch(/web +NodePort +10\.96\.\d+\.\d+ +<none> +80:3\d{4}\/TCP/);
    expect(await out('cordon', 'node-3')).toBe('node/node-3 cordoned\n');
    expect(await out('get', 'node', 'node-3')).toMatch(/node-3 +Ready,SchedulingDisabled/);
    const drained = await cluster.kubectl(['drain', 'node-3', '--ignore-daemonsets', '--timeout=60s']);
    expect(drained.stdout).toContain('node/node-3 drained');
    expect(await out('get', 'pods', '--field-selector', 'spec.nodeName=node-3', '-o', 'name')).toBe('');
    await out('uncordon', 'node-3');
  });

  it('deletes, and everything that hangs on it goes', async () => {
    expect(await out('delete', 'deploy', 'web', '--timeout=30s')).toBe('deployment.apps "web" deleted\n');
    for (let tries = 0; tries < 50 && (await out('get', 'pods,rs', '-o', 'name')) !== ''; tries++)
      await new Promise((done) => setTimeout(done, 100));
    expect(await out('get', 'pods,rs', '-o', 'name')).toBe('');
  });
});
