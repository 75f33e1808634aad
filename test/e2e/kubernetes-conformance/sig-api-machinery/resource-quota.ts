import { expect } from 'vitest';
import type { V1ResourceQuota } from '@kubernetes/client-node';
import { pod, resources, template } from '../pods.js';
import type { Port, Ports, Setting } from '../setting.js';
import { codeOf, refusal } from '../until.js';

const HARD = {
  pods: '5',
  services: '10',
  replicationcontrollers: '10',
  resourcequotas: '1',
  cpu: '1',
  memory: '500Mi',
  configmaps: '10',
  secrets: '10',
  persistentvolumeclaims: '10',
  'requests.storage': '10Gi',
  'ephemeral-storage': '50Gi',
  'requests.example.com/dongle': '3',
  'services.nodeports': '1',
  'services.loadbalancers': '1',
  'count/replicasets.apps': '5',
};

const quota = (name: string, hard: object, scopes?: readonly string[]) => ({
  metadata: { name },
  spec: { hard, ...(scopes && { scopes }) },
});
const uses = (expected: Record<string, string>) => (object: V1ResourceQuota) =>
  Object.entries(expected).every(([resource, amount]) => object.status?.used?.[resource] === amount);

/** A quota of everything, which counts itself; what of it is used once it has been counted. */
async function counted({ quotas }: Setting): Promise<void> {
  await quotas.create(quota('quota', HARD));
  const { status } = await quotas.until('quota', uses({ resourcequotas: '1', pods: '0', cpu: '0' }));
  expect(status?.hard).toEqual(HARD);
}

/** The life of one object: it is counted while it is there. */
const lifeOf =
  (amounts: Record<string, string>, none: Record<string, string>, make: Port, remove: Port): Port =>
  async (setting) => {
    await counted(setting);
    await make(setting);
    await setting.quotas.until('quota', uses(amounts));
    await remove(setting);
    await setting.quotas.until('quota', uses(none));
  };

const small = { requests: { cpu: '500m', memory: '200Mi' } };
const full = { requests: { cpu: '500m', memory: '200Mi' }, limits: { cpu: '1', memory: '400Mi' } };

/** Two quotas with opposite scopes: pods that belong to the one are not seen by the other. */
async function scoped(
  { quotas, pods }: Setting,
  hard: Record<string, string>,
  amounts: readonly [Record<string, string>, Record<string, string>],
  [one, other]: readonly [string, string],
  bodies: readonly [object, object],
): Promise<void> {
  const none = Object.fromEntries(Object.keys(hard).map((resource) => [resource, '0']));
  await quotas.create(quota('one', one === 'BestEffort' ? { pods: '5' } : hard, [one]));
  await quotas.create(quota('other', one === 'BestEffort' ? { pods: '5' } : hard, [other]));
  const noneCounted = one === 'BestEffort' ? { pods: '0' } : none;
  for (const name of ['one', 'other']) await quotas.until(name, uses(noneCounted));
  for (const [index, body] of bodies.entries()) {
    const [mine, its] = index === 0 ? ['one', 'other'] : ['other', 'one'];
    await pods.create(body);
    await quotas.until(mine, uses(amounts[index]!));
    expect(uses(noneCounted)(await quotas.get(its))).toBe(true);
    await pods.delete((body as { metadata: { name: string } }).metadata.name, { gracePeriodSeconds: 0 });
    await quotas.until(mine, uses(noneCounted));
  }
}

export const resourceQuota: Ports = {
  '[sig-api-machinery] ResourceQuota should create a ResourceQuota and ensure its status is promptly calculated. [Conformance]':
    counted,

  '[sig-api-machinery] ResourceQuota should create a ResourceQuota and capture the life of a service. [Conformance]':
    async (setting) => {
      await counted(setting);
      const { services, quotas } = setting;
      const service = (name: string, type: string) => ({ metadata: { name }, spec: { type, ports: [{ port: 80 }] } });
      await services.create(service('cluster', 'ClusterIP'));
      await services.create(service('node', 'NodePort'));
      // There is one node port, and a load balancer needs one.
      expect((await refusal(services.create(service('balancer', 'LoadBalancer')))).code).toBe(403);
      await quotas.until('quota', uses({ services: '2', 'services.nodeports': '1', 'services.loadbalancers': '0' }));
      await services.delete('cluster');
      await services.delete('node');
      await quotas.until('quota', uses({ services: '0', 'services.nodeports': '0', 'services.loadbalancers': '0' }));
    },

  '[sig-api-machinery] ResourceQuota should create a ResourceQuota and capture the life of a secret. [Conformance]':
    lifeOf(
      { secrets: '1' },
      { secrets: '0' },
      async ({ secrets }) => void (await secrets.create({ metadata: { name: 'secret' }, stringData: { a: 'b' } })),
      async ({ secrets }) => void (await secrets.delete('secret')),
    ),

  '[sig-api-machinery] ResourceQuota should create a ResourceQuota and capture the life of a configMap. [Conformance]':
    lifeOf(
      // Each namespace has the certificate of the cluster.
      { configmaps: '2' },
      { configmaps: '1' },
      async ({ configMaps }) => void (await configMaps.create({ metadata: { name: 'map' }, data: { a: 'b' } })),
      async ({ configMaps }) => void (await configMaps.delete('map')),
    ),

  '[sig-api-machinery] ResourceQuota should create a ResourceQuota and capture the life of a replication controller. [Conformance]':
    lifeOf(
      { replicationcontrollers: '1' },
      { replicationcontrollers: '0' },
      async ({ replicationControllers }) => {
        const spec = { replicas: 0, selector: { name: 'rc' }, template: template({ name: 'rc' }) };
        await replicationControllers.create({ metadata: { name: 'rc' }, spec });
      },
      async ({ replicationControllers }) =>
        void (await replicationControllers.delete('rc', { propagationPolicy: 'Background' })),
    ),

  '[sig-api-machinery] ResourceQuota should create a ResourceQuota and capture the life of a replica set. [Conformance]':
    lifeOf(
      { 'count/replicasets.apps': '1' },
      { 'count/replicasets.apps': '0' },
      async ({ replicaSets }) => {
        const spec = { replicas: 0, selector: { matchLabels: { name: 'rs' } }, template: template({ name: 'rs' }) };
        await replicaSets.create({ metadata: { name: 'rs' }, spec });
      },
      async ({ replicaSets }) => void (await replicaSets.delete('rs')),
    ),

  '[sig-api-machinery] ResourceQuota should create a ResourceQuota and capture the life of a pod. [Conformance]':
    async (setting) => {
      await counted(setting);
      const { pods, quotas } = setting;
      const requests = { cpu: '500m', memory: '252Mi', 'ephemeral-storage': '30Gi', 'example.com/dongle': '2' };
      await pods.create(pod('fits', resources({ requests, limits: { 'example.com/dongle': '2' } })));
      const used = {
        pods: '1',
        cpu: '500m',
        memory: '252Mi',
        'ephemeral-storage': '30Gi',
        'requests.example.com/dongle': '2',
      };
      await quotas.until('quota', uses(used));
      const tooMuch = resources({ requests: { cpu: '600m', memory: '100Mi' } });
      expect((await refusal(pods.create(pod('too-much', tooMuch)))).code).toBe(403);
      const dongles = { requests: { ...requests, cpu: '100m', memory: '100Mi', 'ephemeral-storage': '10Gi' } };
      const tooMany = resources({ ...dongles, limits: { 'example.com/dongle': '2' } });
      expect((await refusal(pods.create(pod('too-many', tooMany)))).code).toBe(403);
      // What a pod asks for cannot be changed, and nothing of what was refused counts.
      const change = pods.patch('fits', {
        spec: { containers: [{ name: 'c', resources: { requests: { cpu: '100m' } } }] },
      });
      expect(await change.then(() => 200, codeOf)).toBe(422);
      await quotas.until('quota', uses(used));
      await pods.delete('fits', { gracePeriodSeconds: 0 });
      await quotas.until('quota', uses({ pods: '0', cpu: '0', memory: '0', 'requests.example.com/dongle': '0' }));
    },

  '[sig-api-machinery] ResourceQuota should verify ResourceQuota with terminating scopes. [Conformance]': (setting) => {
    const hard = {
      pods: '5',
      'requests.cpu': '1',
      'requests.memory': '500Mi',
      'limits.cpu': '2',
      'limits.memory': '1Gi',
    };
    const used = {
      pods: '1',
      'requests.cpu': '500m',
      'requests.memory': '200Mi',
      'limits.cpu': '1',
      'limits.memory': '400Mi',
    };
    return scoped(
      setting,
      hard,
      [used, used],
      ['NotTerminating', 'Terminating'],
      [pod('runs-on', resources(full)), pod('has-an-end', { ...resources(full), activeDeadlineSeconds: 3600 })],
    );
  },

  '[sig-api-machinery] ResourceQuota should verify ResourceQuota with best effort scope. [Conformance]': (setting) =>
    scoped(
      setting,
      { pods: '5' },
      [{ pods: '1' }, { pods: '1' }],
      ['BestEffort', 'NotBestEffort'],
      [pod('asks-for-nothing'), pod('asks', resources(small))],
    ),

  '[sig-api-machinery] ResourceQuota should be able to update and delete ResourceQuota. [Conformance]': async ({
    quotas,
  }) => {
    await quotas.create(quota('quota', { cpu: '1', memory: '500Mi' }));
    expect((await quotas.get('quota')).spec?.hard).toEqual({ cpu: '1', memory: '500Mi' });
    await quotas.change('quota', ({ spec }) => void (spec!.hard = { cpu: '2', memory: '1Gi' }));
    expect((await quotas.get('quota')).spec?.hard).toEqual({ cpu: '2', memory: '1Gi' });
    await quotas.delete('quota');
    await quotas.gone('quota');
  },

  '[sig-api-machinery] ResourceQuota should manage the lifecycle of a ResourceQuota [Conformance]': async ({
    api,
    quotas,
    own,
  }) => {
    const label = own('quota');
    await quotas.create({ metadata: { name: 'quota', labels: { test: label } }, spec: { hard: { cpu: '500m' } } });
    const everywhere = api.of<V1ResourceQuota>('v1', 'resourcequotas');
    expect((await everywhere.list({ labelSelector: `test=${label}` })).items).toHaveLength(1);
    const labels = { test: label, patched: 'true' };
    const patched = await quotas.patch('quota', { metadata: { labels }, spec: { hard: { memory: '750Mi' } } });
    expect(patched.metadata?.labels).toEqual(labels);
    expect(patched.spec?.hard).toEqual({ cpu: '500m', memory: '750Mi' });
    await quotas.deleteCollection('patched=true');
    await quotas.untilAll('patched=true', ({ length }) => length === 0);
  },

  '[sig-api-machinery] ResourceQuota should apply changes to a resourcequota status [Conformance]': async ({
    quotas,
  }) => {
    const sum = { cpu: '500m', memory: '500Mi' };
    await quotas.create(quota('quota', sum));
    const known = async (hard: object) =>
      expect(
        (await quotas.until('quota', ({ status }) => JSON.stringify(status?.hard) === JSON.stringify(hard))).status
          ?.hard,
      ).toEqual(hard);
    await known(sum);
    const events = await quotas.watch({ fieldSelector: 'metadata.name=quota' });
    await quotas.change('quota', ({ status }) => void (status!.hard = { cpu: '1', memory: '1Gi' }), 'status');
    await events.found('MODIFIED', ({ status }) => status?.hard?.['cpu'] === '1');
    // The controller brings it back to what the spec says.
    await known(sum);
    await quotas.patch('quota', { spec: { hard: { cpu: '2', memory: '2Gi' } } });
    await known({ cpu: '2', memory: '2Gi' });
    const status = { hard: { cpu: '3', memory: '3Gi' } };
    await quotas.patch('quota', { status }, 'merge', 'status');
    await events.found('MODIFIED', (object) => object.status?.hard?.['cpu'] === '3');
    await known({ cpu: '2', memory: '2Gi' });
    expect((await quotas.get('quota', 'status')).status?.hard).toEqual({ cpu: '2', memory: '2Gi' });
    await quotas.patch('quota', { spec: { hard: { cpu: '9' } }, status: { hard: { cpu: '4' } } }, 'merge', 'status');
    expect((await quotas.get('quota')).spec?.hard).toEqual({ cpu: '2', memory: '2Gi' });
    events.close();
  },
};
