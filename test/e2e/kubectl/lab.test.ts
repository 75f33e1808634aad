// The lab of the textbook that this project began with, line by line, through real clients against what `up` serves at the pace of the
// wall: deploy, expose, scale, update, a bad update, back, delete. Texts: kubectl 1.32.4 and 1.16.2 against real clusters.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { regatta, Server, type Place } from '../up.suite.js';
import { builtClient, masked } from './clients.js';

const folder = mkdtempSync(path.join(tmpdir(), 'regatta-lab-'));
const place: Place = { folder, state: path.join(folder, 'state') };
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Client {
  readonly title: string;
  readonly program: string;
  /** Why its tests are skipped where it is not there. */
  readonly missing: string;
  /** How it makes a Deployment. */
  readonly deploy: readonly string[];
  readonly label: string;
  readonly refusal: string;
}

const clients: readonly Client[] = [
  {
    title: 'kubectl',
    program: 'kubectl',
    missing: 'needs kubectl',
    deploy: ['create', 'deployment'],
    label: 'app',
    // A client since 1.25 leaves the check to the server.
    refusal:
      'Error from server (BadRequest): error when creating "bad.yml": Service in version "v1" cannot be handled as a Service: strict decoding error: unknown field "spec.port"\n',
  },
  {
    title: 'kubectl 1.16',
    program: builtClient('kubectl-1.16'),
    missing: 'absent: kubectl 1.16, which .ci/build-clients makes of Go modules',
    // Up to 1.17 it made a Deployment; since then, a Pod.
    deploy: ['run'],
    label: 'run',
    refusal:
      'error: error validating "bad.yml": error validating data: ValidationError(Service.spec): unknown field "port" in io.k8s.api.core.v1.ServiceSpec; if you choose to ignore these errors, turn validation off with --validate=false\n',
  },
];

/** The textbook's Service, and the one with its slip of the pen. */
function writeServices(label: string): void {
  const service = (ports: string) => `apiVersion: v1
kind: Service
metadata:
  name: nginx
spec:
  type: NodePort
  selector:
    ${label}: nginx
  ${ports}:
  - port: 8888
    nodePort: 30001
    targetPort: 80
`;
  writeFileSync(path.join(folder, 'bad.yml'), service('port'));
  writeFileSync(path.join(folder, 'nginx.svc.yml'), service('ports'));
}

/** What a browser would see at the node port. */
async function welcome(): Promise<string> {
  const response = await fetch('http://127.0.0.1:30001/').catch(() => undefined);
  return response === undefined ? 'nobody' : /<title>.*<\/title>/.exec(await response.text())![0];
}

const WELCOME = '<title>Welcome to nginx!</title>';
const PATIENCE = { timeout: 15_000, interval: 200 };
const ROLLED_OUT = 'deployment "nginx" successfully rolled out\n';
const OBSERVED = '(Waiting for deployment spec update to be observed\\.\\.\\.\n)?';
const waiting = (what: string) => `(Waiting for deployment "nginx" rollout to finish: ${what}\\.\\.\\.\n)`;
/** What `describe deploy` says of the new deployment; since 1.27 it ends the template with two more lines. */
const description = (label: string) =>
  new RegExp(
    [
      'Name: nginx\nNamespace: default\nCreationTimestamp: \\w{3}, \\d\\d \\w{3} \\d{4} \\d\\d:\\d\\d:\\d\\d \\+0000',
      `Labels: ${label}=nginx\nAnnotations: deployment.kubernetes.io/revision: 1\nSelector: ${label}=nginx`,
      'Replicas: 1 desired \\| 1 updated \\| 1 total \\| 1 available \\| 0 unavailable',
      'StrategyType: RollingUpdate\nMinReadySeconds: 0\nRollingUpdateStrategy: 25% max unavailable, 25% max surge',
      `Pod Template:\n Labels: ${label}=nginx\n Containers:\n nginx:\n Image: nginx:1.7.9\n Port: <none>\n Host Port: <none>`,
      ' Environment: <none>\n Mounts: <none>\n Volumes: <none>(\n Node-Selectors: <none>\n Tolerations: <none>)?',
      'Conditions:\n Type Status Reason\n ---- ------ ------',
      ' Available True MinimumReplicasAvailable\n Progressing True NewReplicaSetAvailable',
      'OldReplicaSets: <none>\nNewReplicaSet: SET \\(1/1 replicas created\\)',
      'Events:\n Type Reason Age From Message\n ---- ------ ---- ---- -------',
      ' Normal ScalingReplicaSet AGE deployment-controller Scaled up replica set SET from 0 to 1\n$',
    ].join('\n'),
  );

/** Runs a command on a terminal and types: each answer as soon as the screen shows what it answers to. */
async function typed(command: string, env: NodeJS.ProcessEnv, ...answers: (readonly [shown: string, keys: string])[]) {
  const terminal = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], { cwd: folder, env });
  const ended = new Promise<number | null>((done) => terminal.on('exit', done));
  let screen = '';
  terminal.stdout.on('data', (chunk) => (screen += String(chunk)));
  for (const [shown, keys] of answers) {
    await expect.poll(() => screen, PATIENCE).toContain(shown);
    terminal.stdin.write(keys);
  }
  return { code: await ended, screen };
}

const isThere = (program: string) => spawnSync(program, ['version', '--client']).status === 0;

/** Starts a lane, and gives its server with what a client needs to find it. */
async function start(...words: string[]) {
  const server = await Server.start(place, ['up', 'kubernetes', '--port', '0', ...words]);
  const { stdout } = await regatta(place, ['env', 'kubernetes', '-o', 'json']);
  return { server, env: { ...process.env, HOME: folder, ...(JSON.parse(stdout) as Record<string, string>) } };
}

for (const { title, program, missing, deploy, label, refusal } of clients)
  describe(`the lab through ${title}`, { timeout: 60_000 }, () => {
    const isHere = isThere(program);
    let server: Server | undefined;
    let env: NodeJS.ProcessEnv;
    beforeAll(async () => {
      writeServices(label);
      if (isHere) ({ server, env } = await start());
    });
    afterAll(async () => void (await server?.stop()));
    beforeEach((context) => {
      if (!isHere) context.skip(missing);
    });

    const run = (words: string) => spawnSync(program, words.split(' '), { cwd: folder, env, encoding: 'utf8' });
    const out = (words: string) => masked(run(words).stdout);

    it('makes a deployment', () => {
      expect(run([...deploy, 'nginx', '--image=nginx:1.7.9'].join(' ')).stdout).toBe('deployment.apps/nginx created\n');
      expect(out('rollout status deployment nginx')).toContain(ROLLED_OUT);
      expect(out('get deployments.apps nginx')).toBe('NAME READY UP-TO-DATE AVAILABLE AGE\nnginx 1/1 1 1 AGE\n');
      expect(out('describe deploy nginx')).toMatch(description(label));
      expect(out('get rs')).toBe('NAME DESIRED CURRENT READY AGE\nSET 1 1 1 AGE\n');
      expect(out('get pod -o wide')).toMatch(
        /^NAME READY STATUS RESTARTS AGE IP NODE NOMINATED NODE READINESS GATES\nPOD 1\/1 Running 0 AGE IP node-\d <none> <none>\n$/,
      );
    });

    it('looks into its pod', async () => {
      const pod = /^nginx-\S+/m.exec(run('get pods --no-headers').stdout)![0];
      expect(run(`logs ${pod}`)).toMatchObject({ status: 0, stdout: '', stderr: '' });
      expect(run(`exec ${pod} -- nginx -v`)).toMatchObject({ status: 0, stderr: 'nginx version: nginx/1.7.9\n' });
      const { screen, code } = await typed(
        `${program} exec -it ${pod} -- bash`,
        env,
        [`root@${pod}:/# `, 'nginx -v\n'],
        ['nginx version: nginx/1.7.9', 'exit\n'],
      );
      expect(screen).toContain(`root@${pod}:/# nginx -v\r\nnginx version: nginx/1.7.9\r\nroot@${pod}:/# exit\r\n`);
      expect(code).toBe(0);
    });

    it('is told of the slip in a service, and publishes the corrected one', async () => {
      expect(run('apply -f bad.yml')).toMatchObject({ status: 1, stdout: '', stderr: refusal });
      expect(out('apply -f nginx.svc.yml')).toBe('service/nginx created\n');
      expect(out('apply -f nginx.svc.yml')).toBe('service/nginx unchanged\n');
      expect(out('get svc')).toBe(
        'NAME TYPE CLUSTER-IP EXTERNAL-IP PORT(S) AGE\nkubernetes ClusterIP IP <none> 443/TCP AGE\nnginx NodePort IP <none> 8888:30001/TCP AGE\n',
      );
      await expect
        .poll(() => out('get endpoints'), PATIENCE)
        .toMatch(/^NAME ENDPOINTS AGE\nkubernetes IP:6443 AGE\nnginx IP:80 AGE\n$/);
      await expect.poll(welcome, PATIENCE).toBe(WELCOME);
    });

    it('scales to three', async () => {
      expect(out('scale deployment nginx --replicas=3')).toBe('deployment.apps/nginx scaled\n');
      expect(out('rollout status deployment nginx')).toMatch(
        new RegExp(`^${OBSERVED}${waiting('[12] of 3 updated replicas are available')}+${ROLLED_OUT}$`),
      );
      expect(out('get deployment')).toBe('NAME READY UP-TO-DATE AVAILABLE AGE\nnginx 3/3 3 3 AGE\n');
      expect(out('get rs')).toBe('NAME DESIRED CURRENT READY AGE\nSET 3 3 3 AGE\n');
      expect(out('get pods')).toBe(`NAME READY STATUS RESTARTS AGE\n${'POD 1/1 Running 0 AGE\n'.repeat(3)}`);
      await expect.poll(() => out('get ep'), PATIENCE).toContain('\nnginx IP:80,IP:80,IP:80 AGE\n');
    });

    const history = (...revisions: number[]) =>
      `deployment.apps/nginx\nREVISION CHANGE-CAUSE\n${revisions.map((revision) => `${revision} <none>\n`).join('')}\n`;
    const first = waiting('1 out of 3 new replicas have been updated');

    it('updates, and tells how far it is', () => {
      expect(out('set image deploy nginx nginx=nginx:1.9.1')).toBe('deployment.apps/nginx image updated\n');
      const second = waiting('2 out of 3 new replicas have been updated');
      const last = waiting('1 old replicas are pending termination');
      expect(out('rollout status deployment nginx')).toMatch(
        new RegExp(`^${OBSERVED}${first}+${second}+${last}+${ROLLED_OUT}$`),
      );
      expect(out('rollout history deployment.apps nginx')).toBe(history(1, 2));
    });

    it('is held by an image that is not there, while the old pods serve', async () => {
      expect(out('set image deploy nginx nginx=nginx:1.95')).toBe('deployment.apps/nginx image updated\n');
      const stuck = run('rollout status deployment nginx --timeout=6s');
      expect(stuck).toMatchObject({ status: 1, stderr: 'error: timed out waiting for the condition\n' });
      expect(stuck.stdout).toMatch(new RegExp(`^${OBSERVED}${first}+$`));
      const pods = out('get pods');
      expect(pods.match(/POD 1\/1 Running 0 AGE/g)).toHaveLength(3);
      expect(pods.match(/POD 0\/1 (ImagePullBackOff|ErrImagePull) 0 AGE/g)).toHaveLength(1);
      expect(await welcome()).toBe(WELCOME);
    });

    // Between reason and message, each client has its own way to say when and by whom.
    it.each([
      ['Normal Scheduled', 'Successfully assigned default/POD to node-\\d'],
      ['Normal Pulling', 'Pulling image "nginx:1.95"'],
      ['Warning Failed', 'Failed to pull image "nginx:1.95": rpc error: .*docker.io/library/nginx:1.95: not found'],
      ['Warning Failed', 'Error: ErrImagePull'],
      ['Normal BackOff', 'Back-off pulling image "nginx:1.95"'],
      ['Warning Failed', 'Error: ImagePullBackOff'],
    ])('describes the bad pod with %s: %s', (reason, message) => {
      const bad = /^(nginx-\S+) +0\/1/m.exec(run('get pods').stdout)![1]!;
      expect(out(`describe pod ${bad}`)).toMatch(new RegExp(`^ ${reason} (AGE|<unknown>|\\d).* ${message}$`, 'm'));
    });

    it('goes back', () => {
      expect(out('rollout undo deploy nginx')).toContain('deployment.apps/nginx rolled back\n');
      expect(out('rollout status deployment nginx')).toContain(ROLLED_OUT);
      expect(out('rollout history deployment.apps nginx')).toBe(history(1, 3, 4));
    });

    it('replaces a pod while it terminates', async (context) => {
      const watch = spawn(program, ['get', 'pods', '--watch', '--no-headers'], { cwd: folder, env });
      context.onTestFinished(() => void watch.kill());
      let seen = '';
      watch.stdout.on('data', (chunk) => (seen += String(chunk)));
      await expect.poll(() => seen, PATIENCE).toContain('Running');
      const victim = /^nginx-\S+/m.exec(run('get pods --no-headers').stdout)![0];
      expect(run(`delete pod ${victim}`).stdout).toBe(`pod "${victim}" deleted\n`);
      await expect.poll(() => seen, PATIENCE).toMatch(/^nginx-\S+ +0\/1 +ContainerCreating/m);
      expect(seen).toMatch(new RegExp(`^${victim} +1/1 +Terminating[^]*^nginx-\\S+ +0/1 +ContainerCreating`, 'm'));
    });

    it('is deleted, and its port is closed', async () => {
      expect(out('delete deployments.apps nginx')).toBe('deployment.apps "nginx" deleted\n');
      const none = /^No resources found( in default namespace)?\.\n$/;
      await expect.poll(() => run('get pod').stderr, PATIENCE).toMatch(none);
      expect(out('delete -f nginx.svc.yml')).toBe('service "nginx" deleted\n');
      await expect.poll(welcome, PATIENCE).toBe('nobody');
      expect((await server!.stop()).stderr).toBe('');
    });
  });

it.skipIf(!isThere('kubectl'))('kubectl since 1.18 makes a Pod of `run` (needs kubectl)', async () => {
  const { server, env } = await start('--pace', 'fast');
  const run = (...words: string[]) => spawnSync('kubectl', words, { env, encoding: 'utf8' }).stdout;
  expect(run('run', 'nginx', '--image=nginx:1.7.9')).toBe('pod/nginx created\n');
  expect(run('get', 'all', '--selector', 'run=nginx', '-o', 'name')).toBe('pod/nginx\n');
  await server.stop();
});
