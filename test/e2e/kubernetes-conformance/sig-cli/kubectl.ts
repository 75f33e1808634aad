import { request } from 'node:http';
import path from 'node:path';
import { expect } from 'vitest';
import { pod, template, workload } from '../pods.js';
import type { Ports, Setting } from '../setting.js';
import { until } from '../until.js';

const IMAGE = 'nginx:1.27';
const NEWER = 'nginx:1.28';

const controller = JSON.stringify({
  apiVersion: 'v1',
  kind: 'ReplicationController',
  metadata: { name: 'primary', labels: { app: 'kv', role: 'primary' } },
  spec: {
    replicas: 1,
    selector: { app: 'kv', role: 'primary' },
    template: template(
      { app: 'kv', role: 'primary' },
      { containers: [{ name: 'primary', image: 'redis:7', ports: [{ name: 'server', containerPort: 6379 }] }] },
    ),
  },
});
const service = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'primary', labels: { app: 'kv', role: 'primary' } },
  spec: { ports: [{ port: 6379, targetPort: 'server' }], selector: { app: 'kv', role: 'primary' } },
});

/** A controller with one running pod, whose name is given. */
async function startController({ kubectl, pods }: Setting): Promise<string> {
  await kubectl(['create', '-f', '-'], controller);
  const [made] = await pods.untilAll('app=kv', (items) => items.length === 1 && items[0]?.status?.phase === 'Running');
  return made!.metadata!.name!;
}

const imageOf = async ({ pods }: Setting, name: string) => (await pods.get(name)).spec?.containers[0]?.image;

/** Starts `kubectl proxy`, asks it for the versions, and stops it. */
async function throughProxy(
  { cluster }: Setting,
  words: readonly string[],
  at: (line: string) => object,
): Promise<string[]> {
  const proxy = cluster.start(['proxy', ...words]);
  try {
    let said = '';
    proxy.stdout?.on('data', (chunk) => (said += String(chunk)));
    const line = await until('the proxy', async () => /^Starting to serve on (.*)$/m.exec(said)?.[1]);
    const text = await new Promise<string>((resolve, reject) => {
      const asked = request({ ...at(line), path: '/api/' }, (answer) => {
        let body = '';
        answer.on('data', (chunk) => (body += String(chunk)));
        answer.on('end', () => resolve(body));
      });
      asked.on('error', reject);
      asked.end();
    });
    return (JSON.parse(text) as { versions: string[] }).versions;
  } finally {
    proxy.kill();
  }
}

export const kubectl: Ports = {
  '[sig-cli] Kubectl client Kubectl api-versions should check if v1 is in available api versions [Conformance]': async (
    setting,
  ) => {
    expect((await setting.kubectl(['api-versions'])).split('\n')).toContain('v1');
  },

  '[sig-cli] Kubectl client Kubectl cluster-info should check if Kubernetes control plane services is included in cluster-info [Conformance]':
    async (setting) => {
      const said = await setting.kubectl(['cluster-info']);
      expect(said).toContain('Kubernetes control plane');
      expect(said).toContain('is running at');
    },

  '[sig-cli] Kubectl client Kubectl version should check is all data is printed [Conformance]': async (setting) => {
    const said = await setting.kubectl(['version', '-o', 'json']);
    const { clientVersion, serverVersion } = JSON.parse(said) as Record<string, Record<string, string>>;
    for (const version of [clientVersion!, serverVersion!])
      for (const field of ['major', 'minor', 'gitVersion', 'gitCommit', 'buildDate', 'goVersion', 'platform'])
        expect([field, version[field]]).toEqual([field, expect.stringMatching(/.+/)]);
  },

  '[sig-cli] Kubectl client Kubectl describe should check if kubectl describe prints relevant information for rc and pods [Conformance]':
    async (setting) => {
      const name = await startController(setting);
      await setting.kubectl(['create', '-f', '-'], service);
      const says = async (words: string[], expected: readonly RegExp[]) => {
        const said = await setting.kubectl(['describe', ...words]);
        for (const pattern of expected) expect(said).toMatch(pattern);
      };
      const { spec } = await setting.pods.get(name);
      await says(
        ['pod', name],
        [
          /^Name: +primary-/m,
          new RegExp(`^Namespace: +${setting.namespace}$`, 'm'),
          /^Labels: +app=kv/m,
          /role=primary/,
          /^Annotations:/m,
          /^Status: +Running$/m,
          /^IP: +\d/m,
          /^Controlled By: +ReplicationController\/primary$/m,
          /Image: +redis:7/,
          /State: +Running/,
          /QoS Class: +BestEffort/,
        ],
      );
      await says(
        ['rc', 'primary'],
        [
          /^Name: +primary$/m,
          /^Selector: +app=kv,role=primary$/m,
          /^Replicas: +1 current \/ 1 desired$/m,
          /^Pods Status: +1 Running \/ 0 Waiting \/ 0 Succeeded \/ 0 Failed$/m,
          /Image: +redis:7/,
          /Events:/,
        ],
      );
      await says(
        ['service', 'primary'],
        [/^Name: +primary$/m, /^Type: +ClusterIP$/m, /^IP: +\d/m, /^Port: +<unset> +6379\/TCP$/m, /^Endpoints: +\d/m],
      );
      await says(
        ['node', spec!.nodeName!],
        [
          /^Name:/m,
          /^Labels:/m,
          /^Annotations:/m,
          /^Conditions:/m,
          /MemoryPressure/,
          /^Addresses:/m,
          /^Capacity:/m,
          /Kubelet Version: +v/,
        ],
      );
      await says(
        ['namespace', setting.namespace],
        [
          new RegExp(`^Name: +${setting.namespace}$`, 'm'),
          /^Status: +Active$/m,
          /No resource quota/,
          /No LimitRange resource/,
        ],
      );
    },

  '[sig-cli] Kubectl client Kubectl diff should check if kubectl diff finds a difference for Deployments [Conformance]':
    async (setting) => {
      const deployment = (image: string) =>
        JSON.stringify({
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          metadata: { name: 'web' },
          spec: workload('web', { replicas: 1 }, { containers: [{ name: 'c', image }] }),
        });
      await setting.kubectl(['create', '-f', '-'], deployment(IMAGE));
      const { code, stdout } = await setting.cluster.kubectl(
        ['diff', '--namespace', setting.namespace, '-f', '-'],
        deployment('busybox:1.36'),
      );
      expect(code).toBe(1);
      expect(stdout).toMatch(new RegExp(`^- +(- )?image: ${IMAGE}$`, 'm'));
      expect(stdout).toMatch(/^\+ +(- )?image: busybox:1\.36$/m);
    },

  '[sig-cli] Kubectl client Kubectl server-side dry-run should check if kubectl can dry-run update Pods [Conformance]':
    async (setting) => {
      await setting.kubectl(['run', 'web', `--image=${IMAGE}`, '--labels=run=web']);
      const patch = { spec: { containers: [{ name: 'web', image: 'busybox:1.36' }] } };
      await setting.kubectl(['patch', 'pod', 'web', '-p', JSON.stringify(patch), '--dry-run=server']);
      expect(await imageOf(setting, 'web')).toBe(IMAGE);
    },

  '[sig-cli] Kubectl client Kubectl expose should create services for rc [Conformance]': async (setting) => {
    await startController(setting);
    const listens = async (name: string, port: number) => {
      await setting.endpoints.until(name, ({ subsets }) => subsets?.[0]?.ports?.[0]?.port === 6379);
      const { spec } = await setting.services.get(name);
      expect(spec?.ports?.map((one) => [one.port, one.targetPort])).toEqual([[port, 6379]]);
    };
    await setting.kubectl(['expose', 'rc', 'primary', '--name=rm2', '--port=1234', '--target-port=6379']);
    await listens('rm2', 1234);
    await setting.kubectl(['expose', 'service', 'rm2', '--name=rm3', '--port=2345', '--target-port=6379']);
    await listens('rm3', 2345);
  },

  '[sig-cli] Kubectl client Kubectl label should update the label on a resource [Conformance]': async (setting) => {
    await setting.pods.create(pod('labelled'));
    await setting.pods.until('labelled', ({ status }) => status?.phase === 'Running');
    const label = async () =>
      (await setting.kubectl(['get', 'pod', 'labelled', '-L', 'testing-label'])).includes('some-value');
    await setting.kubectl(['label', 'pods', 'labelled', 'testing-label=some-value']);
    expect(await label()).toBe(true);
    await setting.kubectl(['label', 'pods', 'labelled', 'testing-label-']);
    expect(await label()).toBe(false);
  },

  '[sig-cli] Kubectl client Kubectl patch should add annotations for pods in rc [Conformance]': async (setting) => {
    const name = await startController(setting);
    await setting.kubectl(['patch', 'pod', name, '-p', '{"metadata":{"annotations":{"x":"y"}}}']);
    const { items } = await setting.pods.list({ labelSelector: 'app=kv' });
    expect(items.map(({ metadata }) => metadata?.annotations?.['x'])).toEqual(['y']);
  },

  "[sig-cli] Kubectl client Kubectl replace should update a single-container pod's image [Conformance]": async (
    setting,
  ) => {
    await setting.kubectl(['run', 'web', `--image=${IMAGE}`, '--labels=run=web']);
    await setting.pods.until('web', ({ status }) => status?.phase === 'Running');
    const json = await setting.kubectl(['get', 'pod', 'web', '-o', 'json']);
    await setting.kubectl(['replace', '-f', '-'], json.replaceAll(IMAGE, NEWER));
    expect(await imageOf(setting, 'web')).toBe(NEWER);
  },

  '[sig-cli] Kubectl client Kubectl run pod should create a pod from an image when restart is Never [Conformance]':
    async (setting) => {
      await setting.kubectl(['run', 'web', '--restart=Never', `--image=${IMAGE}`]);
      const { spec } = await setting.pods.get('web');
      expect([spec?.restartPolicy, spec?.containers.map(({ image }) => image)]).toEqual(['Never', [IMAGE]]);
    },

  '[sig-cli] Kubectl client Proxy server should support proxy with --port 0 [Conformance]': async (setting) => {
    const versions = await throughProxy(setting, ['--port=0', '--disable-filter=true'], (line) => {
      const [host, port] = line.split(':');
      return { host, port };
    });
    expect(versions).toContain('v1');
  },

  '[sig-cli] Kubectl client Proxy server should support --unix-socket=/path [Conformance]': async (setting) => {
    const socketPath = path.join(setting.cluster.folder, 'proxy.sock');
    const versions = await throughProxy(setting, [`--unix-socket=${socketPath}`], () => ({ socketPath }));
    expect(versions).toContain('v1');
  },
};
