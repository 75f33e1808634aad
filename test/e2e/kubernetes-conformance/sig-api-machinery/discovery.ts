import { expect } from 'vitest';
import type { V1APIGroup, V1APIGroupList, V1APIResourceList, VersionInfo } from '@kubernetes/client-node';
import type { Api } from '../api.js';
import { discover } from '../operations.js';
import type { Ports, Setting } from '../setting.js';
import { until } from '../until.js';
import { definition } from './definitions.js';

interface AggregatedDiscovery {
  readonly kind: string;
  readonly items: readonly {
    readonly metadata: { readonly name?: string };
    readonly versions: readonly {
      readonly version: string;
      readonly resources: readonly { readonly resource: string; readonly responseKind?: { readonly kind: string } }[];
    }[];
  }[];
}

const AGGREGATED = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** What every server has, by group and version. */
const BUILT_IN = [
  '/v1 pods',
  '/v1 services',
  'apps/v1 deployments',
  'apps/v1 statefulsets',
  'apps/v1 daemonsets',
  'apps/v1 replicasets',
  'batch/v1 jobs',
  'batch/v1 cronjobs',
  'autoscaling/v1 horizontalpodautoscalers',
  'autoscaling/v2 horizontalpodautoscalers',
  'rbac.authorization.k8s.io/v1 clusterroles',
  'networking.k8s.io/v1 networkpolicies',
  'storage.k8s.io/v1 storageclasses',
  'policy/v1 poddisruptionbudgets',
  'apiextensions.k8s.io/v1 customresourcedefinitions',
  'apiregistration.k8s.io/v1 apiservices',
  'authentication.k8s.io/v1 tokenreviews',
  'authorization.k8s.io/v1 subjectaccessreviews',
  'coordination.k8s.io/v1 leases',
  'discovery.k8s.io/v1 endpointslices',
  'events.k8s.io/v1 events',
  'node.k8s.io/v1 runtimeclasses',
  'scheduling.k8s.io/v1 priorityclasses',
  'certificates.k8s.io/v1 certificatesigningrequests',
  'admissionregistration.k8s.io/v1 validatingwebhookconfigurations',
];

async function aggregated(api: Api, path: string): Promise<readonly string[]> {
  const { status, headers, text } = await api.send('GET', path, { accept: AGGREGATED });
  expect([status, headers['content-type']]).toEqual([200, AGGREGATED]);
  const { items, kind } = JSON.parse(text) as AggregatedDiscovery;
  expect(kind).toBe('APIGroupDiscoveryList');
  return items.flatMap(({ metadata, versions }) =>
    versions.flatMap(({ version, resources }) =>
      resources.map(({ resource }) => `${metadata.name ?? ''}/${version} ${resource}`),
    ),
  );
}

const everything = async (api: Api) => [...(await aggregated(api, '/api')), ...(await aggregated(api, '/apis'))];

async function findsDefinition(setting: Setting): Promise<void> {
  const made = definition(setting, 'Aggregated');
  await setting.definitions.create(made.body);
  const entry = `${made.group}/v1 ${made.plural}`;
  await until(entry, async () => ((await everything(setting.api)).includes(entry) ? true : undefined));
}

const isNumber = /^\d+$/;

export const discovery: Ports = {
  '[sig-api-machinery] AggregatedDiscovery should support aggregated discovery interface [Conformance]': async ({
    api,
  }) => {
    expect(await everything(api)).toEqual(expect.arrayContaining(BUILT_IN));
  },

  '[sig-api-machinery] AggregatedDiscovery should support aggregated discovery interface for CRDs [Conformance]':
    findsDefinition,

  '[sig-api-machinery] AggregatedDiscovery should support raw aggregated discovery endpoint Accept headers [Conformance]':
    async ({ api }) => {
      expect(await everything(api)).toEqual(expect.arrayContaining(BUILT_IN));
      // Who does not ask for it gets the older documents.
      const { text } = await api.send('GET', '/apis');
      expect((JSON.parse(text) as { kind: string }).kind).toBe('APIGroupList');
      const fallback = await api.send('GET', '/apis', { accept: `${AGGREGATED},application/json` });
      expect((JSON.parse(fallback.text) as { kind: string }).kind).toBe('APIGroupDiscoveryList');
    },

  '[sig-api-machinery] AggregatedDiscovery should support raw aggregated discovery request for CRDs [Conformance]':
    findsDefinition,

  '[sig-api-machinery] Discovery should validate PreferredVersion for each APIGroup [Conformance]': async ({ api }) => {
    const { groups } = await api.ask<V1APIGroupList>('GET', '/apis');
    expect(groups.length).toBeGreaterThan(0);
    for (const { name, preferredVersion, versions } of groups) {
      const group = await api.ask<V1APIGroup>('GET', `/apis/${name}`);
      expect(group.preferredVersion).toEqual(preferredVersion);
      expect(versions).toContainEqual(preferredVersion);
    }
  },

  '[sig-api-machinery] Discovery should locate the groupVersion and a resource within each APIGroup [Conformance]':
    async ({ api }) => {
      for (const [path, groupVersion, resource] of [
        ['/apis/admissionregistration.k8s.io/v1', 'admissionregistration.k8s.io/v1', 'validatingwebhookconfigurations'],
        ['/apis/apiextensions.k8s.io/v1', 'apiextensions.k8s.io/v1', 'customresourcedefinitions'],
        ['/apis/apiregistration.k8s.io/v1', 'apiregistration.k8s.io/v1', 'apiservices'],
        ['/apis/apps/v1', 'apps/v1', 'deployments'],
        ['/apis/authentication.k8s.io/v1', 'authentication.k8s.io/v1', 'tokenreviews'],
        ['/apis/authorization.k8s.io/v1', 'authorization.k8s.io/v1', 'selfsubjectaccessreviews'],
        ['/apis/autoscaling/v1', 'autoscaling/v1', 'horizontalpodautoscalers'],
        ['/apis/autoscaling/v2', 'autoscaling/v2', 'horizontalpodautoscalers'],
        ['/apis/batch/v1', 'batch/v1', 'jobs'],
        ['/apis/certificates.k8s.io/v1', 'certificates.k8s.io/v1', 'certificatesigningrequests'],
        ['/apis/coordination.k8s.io/v1', 'coordination.k8s.io/v1', 'leases'],
        ['/apis/discovery.k8s.io/v1', 'discovery.k8s.io/v1', 'endpointslices'],
        ['/apis/events.k8s.io/v1', 'events.k8s.io/v1', 'events'],
        ['/apis/networking.k8s.io/v1', 'networking.k8s.io/v1', 'ingresses'],
        ['/apis/node.k8s.io/v1', 'node.k8s.io/v1', 'runtimeclasses'],
        ['/apis/policy/v1', 'policy/v1', 'poddisruptionbudgets'],
        ['/apis/scheduling.k8s.io/v1', 'scheduling.k8s.io/v1', 'priorityclasses'],
        ['/apis/storage.k8s.io/v1', 'storage.k8s.io/v1', 'csinodes'],
      ] as const) {
        const list = await api.ask<V1APIResourceList>('GET', path);
        expect(list.groupVersion).toBe(groupVersion);
        expect(list.resources.map(({ name }) => name)).toContain(resource);
      }
    },

  '[sig-api-machinery] server version should find the server version [Conformance]': async ({ api }) => {
    const { major, minor } = await api.ask<VersionInfo>('GET', '/version');
    expect(major).toMatch(isNumber);
    expect(minor).toMatch(isNumber);
  },

  '[sig-api-machinery] AdmissionWebhook [Privileged:ClusterAdmin] should include webhook resources in discovery documents [Conformance]':
    ({ api }) =>
      discover(api, 'admissionregistration.k8s.io/v1', [
        'mutatingwebhookconfigurations',
        'validatingwebhookconfigurations',
      ]),

  '[sig-architecture] Conformance Tests should have at least two untainted nodes [Conformance]': async ({ nodes }) => {
    const { items } = await nodes.list();
    const usable = items.filter(({ spec }) => spec?.unschedulable !== true && (spec?.taints ?? []).length === 0);
    expect(usable.length).toBeGreaterThanOrEqual(2);
  },
};
