import type { ApiObject, NewObject } from 'regatta/adapters/kubernetes/api';

/** The version of the server, and with it that of the agent. */
export const SERVER_VERSION = 'v2.8.2';
export const AGENT_REFERENCE = `rancher/rancher-agent:${SERVER_VERSION}`;

type Document = NewObject<ApiObject> & Readonly<Record<string, unknown>>;

const NAMESPACE = 'cattle-system';
const LABELS = { app: 'cattle-cluster-agent' };

/**
 * What `kubectl apply` brings into a cluster to import it (recording clusters-import, manifest): rights, the credentials, and the
 * deployment of the agent. `url` is the server's address as the cluster sees it.
 */
export function manifestObjects(token: string, url: string): readonly Document[] {
  const credentials = `cattle-credentials-${token.slice(0, 7)}`;
  return [
    ...rights(),
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'cattle', namespace: NAMESPACE } },
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: credentials, namespace: NAMESPACE },
      type: 'Opaque',
      data: { url: btoa(url), token: btoa(token), namespace: '' },
    },
    deployment(credentials, url),
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'cattle-cluster-agent', namespace: NAMESPACE },
      spec: {
        ports: [
          { port: 80, targetPort: 80, protocol: 'TCP', name: 'http' },
          { port: 443, targetPort: 444, protocol: 'TCP', name: 'https-internal' },
        ],
        selector: LABELS,
      },
    },
  ];
}

function rights(): readonly Document[] {
  const apiVersion = 'rbac.authorization.k8s.io/v1';
  const apiGroup = 'rbac.authorization.k8s.io';
  const verbs = ['get', 'list', 'watch', 'create'];
  const resources = ['nodes/metrics', 'nodes/proxy', 'nodes/stats', 'nodes/log', 'nodes/spec'];
  return [
    {
      apiVersion,
      kind: 'ClusterRole',
      metadata: { name: 'proxy-clusterrole-kubeapiserver' },
      rules: [{ apiGroups: [''], resources, verbs }],
    },
    {
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'proxy-role-binding-kubernetes-master' },
      roleRef: { apiGroup, kind: 'ClusterRole', name: 'proxy-clusterrole-kubeapiserver' },
      subjects: [{ apiGroup, kind: 'User', name: 'kube-apiserver' }],
    },
    {
      apiVersion,
      kind: 'ClusterRole',
      metadata: { name: 'cattle-admin', labels: { 'cattle.io/creator': 'norman' } },
      rules: [
        { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
        { nonResourceURLs: ['*'], verbs: ['*'] },
      ],
    },
    {
      apiVersion,
      kind: 'ClusterRoleBinding',
      metadata: { name: 'cattle-admin-binding', labels: { 'cattle.io/creator': 'norman' } },
      roleRef: { apiGroup, kind: 'ClusterRole', name: 'cattle-admin' },
      subjects: [{ kind: 'ServiceAccount', name: 'cattle', namespace: NAMESPACE }],
    },
  ];
}

function deployment(credentials: string, url: string): Document {
  const environment = { CATTLE_SERVER: url, CATTLE_CLUSTER: 'true', CATTLE_K8S_MANAGED: 'true' };
  const versioned = { ...environment, CATTLE_IS_RKE: 'false', CATTLE_SERVER_VERSION: SERVER_VERSION };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'cattle-cluster-agent',
      namespace: NAMESPACE,
      annotations: { 'management.cattle.io/scale-available': '2' },
    },
    spec: {
      selector: { matchLabels: LABELS },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: {
        metadata: { labels: LABELS },
        spec: {
          affinity: spreading(),
          serviceAccountName: 'cattle',
          tolerations: [
            { effect: 'NoSchedule', key: 'node-role.kubernetes.io/controlplane', value: 'true' },
            { effect: 'NoSchedule', key: 'node-role.kubernetes.io/control-plane', operator: 'Exists' },
            { effect: 'NoSchedule', key: 'node-role.kubernetes.io/master', operator: 'Exists' },
          ],
          containers: [
            {
              name: 'cluster-register',
              image: AGENT_REFERENCE,
              imagePullPolicy: 'IfNotPresent',
              env: Object.entries(versioned).map(([name, value]) => ({ name, value })),
              volumeMounts: [{ name: 'cattle-credentials', mountPath: '/cattle-credentials', readOnly: true }],
            },
          ],
          volumes: [{ name: 'cattle-credentials', secret: { secretName: credentials, defaultMode: 320 } }],
        },
      },
    },
  };
}

function spreading() {
  const labelSelector = { matchExpressions: [{ key: 'app', operator: 'In', values: ['cattle-cluster-agent'] }] };
  return {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [
          { matchExpressions: [{ key: 'beta.kubernetes.io/os', operator: 'NotIn', values: ['windows'] }] },
        ],
      },
    },
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        { podAffinityTerm: { labelSelector, topologyKey: 'kubernetes.io/hostname' }, weight: 100 },
      ],
    },
  };
}
