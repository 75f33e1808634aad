import { expect } from 'vitest';
import type { V1EndpointSlice, V1Endpoints, V1Ingress, V1IngressClass, V1Service } from '@kubernetes/client-node';
import { discover, operate, operateOnStatus } from '../operations.js';
import { pod, SERVER } from '../pods.js';
import type { Ports, Setting } from '../setting.js';
import { until } from '../until.js';

const DISCOVERY = 'discovery.k8s.io/v1';
const NETWORKING = 'networking.k8s.io/v1';
const OF = 'kubernetes.io/service-name';

const addressesOf = (slices: readonly V1EndpointSlice[]) =>
  slices.flatMap(({ endpoints }) => endpoints.flatMap(({ addresses }) => addresses)).toSorted();
const addressesIn = ({ subsets = [] }: V1Endpoints) =>
  subsets.flatMap(({ addresses = [] }) => addresses.map(({ ip }) => ip)).toSorted();

/** That the endpoints and the slices of a service hold these addresses. */
async function holds({ endpoints, slices }: Setting, service: string, addresses: readonly string[]): Promise<void> {
  const wanted = JSON.stringify([...addresses].toSorted());
  await endpoints.until(service, (object) => JSON.stringify(addressesIn(object)) === wanted);
  await slices.untilAll(`${OF}=${service}`, (found) => JSON.stringify(addressesOf(found)) === wanted);
}

export const networkApi: Ports = {
  '[sig-network] EndpointSlice should have Endpoints and EndpointSlices pointing to API Server [Conformance]': async (
    setting,
  ) => {
    const { api } = setting;
    await discover(api, DISCOVERY, ['endpointslices']);
    const inDefault = setting.in('default');
    expect((await inDefault.services.get('kubernetes')).spec?.clusterIP).toBeTruthy();
    const addresses = addressesIn(await inDefault.endpoints.get('kubernetes'));
    expect(addresses.length).toBeGreaterThan(0);
    const { items } = await inDefault.slices.list({ labelSelector: `${OF}=kubernetes` });
    expect(addressesOf(items)).toEqual(addresses);
  },

  '[sig-network] EndpointSlice should create and delete Endpoints and EndpointSlices for a Service with a selector specified [Conformance]':
    async (setting) => {
      const { api, endpoints, services, slices } = setting;
      await discover(api, DISCOVERY, ['endpointslices']);
      const spec = {
        selector: { 'does-not-match-anything': 'endpoints-and-endpoint-slices-should-still-be-created' },
        ports: [{ port: 80 }],
      };
      await services.create({ metadata: { name: 'empty' }, spec });
      await endpoints.until('empty', () => true);
      const [slice] = await slices.untilAll(`${OF}=empty`, ({ length }) => length === 1);
      expect(slice?.metadata?.ownerReferences?.map(({ kind, name }) => [kind, name])).toEqual([['Service', 'empty']]);
      await services.delete('empty');
      await endpoints.gone('empty');
      await slices.untilAll(`${OF}=empty`, ({ length }) => length === 0);
    },

  '[sig-network] EndpointSlice should create Endpoints and EndpointSlices for Pods matching a Service [Conformance]':
    async (setting) => {
      const { api, endpoints, pods, services, slices } = setting;
      await discover(api, DISCOVERY, ['endpointslices']);
      const containers = [
        { name: 'c', image: SERVER, ports: [{ name: 'example-name', containerPort: 3000, protocol: 'TCP' }] },
      ];
      for (const name of ['pod1', 'pod2'])
        await pods.create(pod(name, { containers }, { labels: { foo: 'bar', [name]: 'yes' } }));
      const service = (name: string, selector: object, port: object) =>
        services.create({ metadata: { name }, spec: { selector, publishNotReadyAddresses: true, ports: [port] } });
      await service('matches1', { pod1: 'yes' }, { name: 'a', port: 80, targetPort: 'example-name', protocol: 'TCP' });
      await service('matches2', { foo: 'bar' }, { name: 'b', port: 80, targetPort: 8080 });
      const addresses: string[] = [];
      for (const name of ['pod1', 'pod2'])
        addresses.push((await pods.until(name, ({ status }) => status?.podIP !== undefined)).status!.podIP!);
      await holds(setting, 'matches1', [addresses[0]!]);
      await holds(setting, 'matches2', addresses);
      const portOf = async (name: string) =>
        (await slices.list({ labelSelector: `${OF}=${name}` })).items[0]?.ports?.map((port) => port.port);
      expect([await portOf('matches1'), await portOf('matches2')]).toEqual([[3000], [8080]]);
      expect((await endpoints.get('matches1')).subsets?.[0]?.ports?.[0]?.port).toBe(3000);
    },

  '[sig-network] EndpointSlice should support creating EndpointSlice API operations [Conformance]': async ({
    api,
    own,
    slices,
  }) => {
    await discover(api, DISCOVERY, ['endpointslices']);
    await operate(slices, own('slice'), (metadata) => ({
      metadata,
      addressType: 'IPv4',
      endpoints: [{ addresses: ['1.2.3.4', '5.6.7.8'] }],
    }));
  },

  '[sig-network] EndpointSliceMirroring should mirror a custom Endpoints resource through create update and delete [Conformance]':
    async (setting) => {
      const { api, endpoints, services, slices } = setting;
      await discover(api, DISCOVERY, ['endpointslices']);
      await services.create({ metadata: { name: 'custom' }, spec: { ports: [{ name: 'example', port: 80 }] } });
      const subset = (ip: string) => [{ addresses: [{ ip }], ports: [{ name: 'example', port: 8080 }] }];
      await endpoints.create({ metadata: { name: 'custom' }, subsets: subset('10.1.2.3') });
      await holds(setting, 'custom', ['10.1.2.3']);
      await endpoints.change('custom', (object) => void (object.subsets = subset('10.2.3.4')));
      await holds(setting, 'custom', ['10.2.3.4']);
      await endpoints.delete('custom');
      await slices.untilAll(`${OF}=custom`, ({ length }) => length === 0);
    },

  '[sig-network] Ingress API should support creating Ingress API operations [Conformance]': async ({
    api,
    namespace,
    own,
  }) => {
    await discover(api, NETWORKING, ['ingresses', 'ingresses/status']);
    const all = api.of<V1Ingress>(NETWORKING, 'ingresses', namespace);
    const spec = { defaultBackend: { service: { name: 'default-backend', port: { number: 80 } } } };
    await all.create({ metadata: { name: 'status' }, spec });
    await operateOnStatus(
      all,
      'status',
      { loadBalancer: { ingress: [{ ip: '169.1.1.1' }] } },
      ({ status }) => void (status!.loadBalancer = { ingress: [{ ip: '169.1.1.2' }] }),
      ({ status }) => status?.loadBalancer?.ingress?.[0]?.ip === '169.1.1.2',
    );
    const rule = (number: number) => ({
      host: 'foo.bar.com',
      http: { paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'backend', port: { number } } } }] },
    });
    await operate(all, own('ingress'), (metadata) => ({ metadata, spec: { ...spec, rules: [rule(80)] } }));
    await all.create({ metadata: { name: 'ruled' }, spec: { rules: [rule(80)] } });
    const patched = await all.patch('ruled', { spec: { rules: [rule(8080)] } });
    expect(patched.spec?.rules?.[0]?.http?.paths[0]?.backend.service?.port?.number).toBe(8080);
    expect((await api.of<V1Ingress>(NETWORKING, 'ingresses').list()).items.length).toBeGreaterThan(1);
  },

  '[sig-network] IngressClass API should support creating IngressClass API operations [Conformance]': async ({
    api,
    own,
  }) => {
    await discover(api, NETWORKING, ['ingressclasses']);
    const all = api.of<V1IngressClass>(NETWORKING, 'ingressclasses');
    await operate(all, own('class'), (metadata) => ({ metadata, spec: { controller: 'example.com/controller' } }));
  },

  '[sig-network] Services should provide secure master service [Conformance]': async (setting) => {
    const { spec } = await setting.in('default').services.get('kubernetes');
    expect(spec?.ports?.map(({ name, port, protocol }) => [name, port, protocol])).toEqual([['https', 443, 'TCP']]);
  },

  '[sig-network] Services should find a service from listing all namespaces [Conformance]': async ({ api }) => {
    const { items } = await api.of<V1Service>('v1', 'services').list();
    expect(items.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`)).toContain('default/kubernetes');
  },

  '[sig-network] Services should test the lifecycle of an Endpoint [Conformance]': async ({ api, endpoints, own }) => {
    const labelSelector = `test-endpoint-static=${own('endpoint')}`;
    const events = await endpoints.watch({ labelSelector });
    await endpoints.create({
      metadata: { name: 'testservice', labels: { 'test-endpoint-static': own('endpoint') } },
      subsets: [{ addresses: [{ ip: '10.0.0.24' }], ports: [{ name: 'http', port: 80, protocol: 'TCP' }] }],
    });
    await events.found('ADDED');
    const everywhere = api.of<V1Endpoints>('v1', 'endpoints');
    expect((await everywhere.list({ labelSelector })).items).toHaveLength(1);
    await endpoints.change('testservice', ({ metadata }) => void (metadata!.labels!['test-service'] = 'updated'));
    await events.found('MODIFIED', ({ metadata }) => metadata?.labels?.['test-service'] === 'updated');
    const subsets = [{ addresses: [{ ip: '10.0.0.25' }], ports: [{ name: 'http-test', port: 8080, protocol: 'TCP' }] }];
    await endpoints.patch('testservice', { metadata: { labels: { 'test-service': 'patched' } }, subsets }, 'strategic');
    await events.found('MODIFIED', ({ metadata }) => metadata?.labels?.['test-service'] === 'patched');
    expect(await endpoints.get('testservice')).toMatchObject({ subsets });
    await endpoints.deleteCollection(labelSelector);
    await events.found('DELETED');
    await endpoints.gone('testservice');
    events.close();
  },

  '[sig-network] Services should complete a service status lifecycle [Conformance]': async ({ api, own, services }) => {
    const labelSelector = `test-service-static=${own('service')}`;
    const events = await services.watch({ labelSelector });
    await services.create({
      metadata: { name: 'test-service', labels: { 'test-service-static': own('service') } },
      spec: { type: 'LoadBalancer', ports: [{ name: 'http', port: 80, protocol: 'TCP' }] },
    });
    await events.found('ADDED');
    expect((await api.of<V1Service>('v1', 'services').list({ labelSelector })).items).toHaveLength(1);
    expect((await services.get('test-service', 'status')).status).toEqual({ loadBalancer: {} });
    const status = { loadBalancer: { ingress: [{ ip: '203.0.113.1' }] } };
    const annotations = { patchedstatus: 'true' };
    await services.patch('test-service', { metadata: { annotations }, status }, 'merge', 'status');
    const patched = await events.found(
      'MODIFIED',
      ({ metadata }) => metadata?.annotations?.['patchedstatus'] === 'true',
    );
    expect(patched.status?.loadBalancer?.ingress?.[0]?.ip).toBe('203.0.113.1');
    const condition = { type: 'StatusUpdate', status: 'True', reason: 'E2E', message: 'Set from e2e test' };
    await services.change(
      'test-service',
      (object) =>
        void (object.status!.conditions = [{ ...condition, lastTransitionTime: '2026-01-01T00:00:00Z' as never }]),
      'status',
    );
    const updated = await events.found('MODIFIED', (object) => object.status?.conditions !== undefined);
    expect(updated.status?.conditions).toMatchObject([condition]);
    await services.patch('test-service', { metadata: { labels: { 'test-service': 'patched' } } }, 'strategic');
    await events.found('MODIFIED', ({ metadata }) => metadata?.labels?.['test-service'] === 'patched');
    await services.delete('test-service');
    await events.found('DELETED');
    events.close();
  },

  '[sig-network] Services should delete a collection of services [Conformance]': async ({ services }) => {
    for (const [name, label] of [
      ['one', 'yes'],
      ['two', 'yes'],
      ['three', 'no'],
    ])
      await services.create({
        metadata: { name, labels: { collected: label } },
        spec: { selector: { app: 'none' }, ports: [{ port: 80 }] },
      });
    expect(await services.names()).toEqual(['one', 'three', 'two']);
    await services.deleteCollection('collected=yes');
    await services.untilAll('', ({ length }) => length === 1);
    expect(await services.names()).toEqual(['three']);
  },

  '[sig-network] Service endpoints latency should not be very high [Conformance]': async (setting) => {
    const { api, endpoints, pods, services } = setting;
    await pods.create(pod('server', {}, { labels: { name: 'latency' } }));
    await pods.until('server', ({ status }) => status?.podIP !== undefined);
    const { tasks } = setting.cluster.world;
    const begun = new Map<string, number>();
    const events = await endpoints.watch();
    const rounds = 100;
    for (let index = 0; index < rounds; index += 10)
      await Promise.all(
        Array.from({ length: 10 }, async (_, offset) => {
          const name = `latency-${index + offset}`;
          begun.set(name, tasks.now);
          await services.create({ metadata: { name }, spec: { selector: { name: 'latency' }, ports: [{ port: 80 }] } });
        }),
      );
    const seconds: number[] = [];
    await until('all endpoints', async () => {
      const ready = events.seen.filter(({ object }) => addressesIn(object).length > 0);
      return new Set(ready.map(({ object }) => object.metadata?.name)).size >= rounds ? true : undefined;
    });
    for (const name of begun.keys()) {
      const { metadata } = await endpoints.get(name);
      seconds.push((Date.parse(String(metadata?.creationTimestamp)) - begun.get(name)!) / 1000);
    }
    seconds.sort((left, right) => left - right);
    expect(seconds[rounds / 2]).toBeLessThan(20);
    expect(seconds[rounds * 0.9]).toBeLessThan(50);
    await api.ask('DELETE', services.path);
    events.close();
  },
};
