import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runningCluster } from './running-cluster.js';
import { serve, type ServedCluster } from './server.js';

const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

describe.skipIf(!hasKubectl)('pods through kubectl (needs kubectl)', () => {
  let cluster: ServedCluster;
  beforeAll(async () => {
    cluster = await serve(runningCluster, 2);
    await cluster.kubectl(['run', 'p', '--image=nginx:1.27']);
    await cluster.kubectl(['wait', '--for=condition=Ready', 'pod/p', '--timeout=30s']);
  });
  afterAll(() => cluster.close());

  it('prints pods', async () => {
    const { stdout } = await cluster.kubectl(['get', 'pods', '-o', 'wide']);
    expect(stdout).toMatch(/^p +1\/1 +Running +0 +\S+ +10\.244\.\d+\.\d+ +node-\d +<none> +<none>$/m);
  });

  it('runs commands and passes their exit codes on', async () => {
    expect(await cluster.kubectl(['exec', 'p', '--', 'hostname'])).toEqual({ code: 0, stdout: 'p\n', stderr: '' });
    expect(await cluster.kubectl(['exec', 'p', '--', 'sh', '-c', 'exit 3'])).toMatchObject({
      code: 3,
      stderr: 'command terminated with exit code 3\n',
    });
    expect((await cluster.kubectl(['exec', '-i', 'p', '--', 'cat'], 'hello')).stdout).toBe('hello');
  });

  it('refuses what cannot be', async () => {
    const { stderr } = await cluster.kubectl(['logs', 'p', '-c', 'nobody']);
    expect(stderr).toBe('error: container nobody is not valid for pod p\n');
  });

  it('shows logs, and follows them until the container ends', async () => {
    await cluster.kubectl(['run', 'cache', '--image=redis:7']);
    await cluster.kubectl(['wait', '--for=condition=Ready', 'pod/cache', '--timeout=30s']);
    const { stdout } = await cluster.kubectl(['logs', 'cache', '--timestamps', '--tail=1']);
    expect(stdout).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z \S/);
    const following = cluster.start(['logs', '-f', 'cache']);
    const ended = new Promise<number | null>((done) => following.on('exit', done));
    await new Promise<void>((done) => following.stdout?.once('data', () => done()));
    await cluster.kubectl(['delete', 'pod', 'cache', '--timeout=40s']);
    expect(await ended).toBe(0);
  });

  it('forwards a port', async () => {
    const forwarding = cluster.start(['port-forward', 'pod/p', ':80']);
    const line = await new Promise<string>((done) =>
      forwarding.stdout?.once('data', (chunk: Buffer) => done(chunk.toString())),
    );
    const port = /127\.0\.0\.1:(\d+)/.exec(line)?.[1] ?? '';
    const answer = await fetch(`http://127.0.0.1:${port}/`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('Welcome to nginx');
    forwarding.kill('SIGINT');
  });

  it('forwards a port of a service, to several at once', async () => {
    await cluster.kubectl(['expose', 'pod', 'p', '--port=8888', '--target-port=80']);
    const forwarding = cluster.start(['port-forward', 'svc/p', ':8888']);
    const line = await new Promise<string>((done) =>
      forwarding.stdout?.once('data', (chunk: Buffer) => done(chunk.toString())),
    );
    const [, port, target] = /127\.0\.0\.1:(\d+) -> (\d+)/.exec(line)!;
    expect(target).toBe('80');
    const ask = async () => (await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })).text();
    for (const page of await Promise.all([ask(), ask()])) expect(page).toContain('Welcome to nginx');
    forwarding.kill('SIGINT');
  });

  it('reaches a service through a proxy of the API', async (context) => {
    const proxy = cluster.start(['proxy', '--port=0']);
    context.onTestFinished(() => void proxy.kill('SIGINT'));
    const line = await new Promise<string>((done) =>
      proxy.stdout?.once('data', (chunk: Buffer) => done(chunk.toString())),
    );
    const [, address] = /^Starting to serve on (\S+)\n$/.exec(line)!;
    const page = await fetch(`http://${address}/api/v1/namespaces/default/services/p:8888/proxy/`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Welcome to nginx')]);
    const { items } = (await (await fetch(`http://${address}/api/v1/nodes`)).json()) as { items: object[] };
    expect(items).toHaveLength(2);
  });

  it('deletes gracefully', async () => {
    expect(await cluster.kubectl(['delete', 'pod', 'p', '--timeout=40s'])).toMatchObject({
      stdout: 'pod "p" deleted\n',
    });
    expect((await cluster.kubectl(['get', 'pods'])).stderr).toBe('No resources found in default namespace.\n');
  });
});
