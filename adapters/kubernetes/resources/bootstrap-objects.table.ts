/*
 * Specs of objects that a fresh API server makes for itself, by name (as a live kube-apiserver v1.32.13 listed them).
 */

/** The versions that it serves itself, as the aggregator sees them. */
export const API_SERVICES: Readonly<Record<string, object>> = {
  'v1.': { version: 'v1', groupPriorityMinimum: 18000, versionPriority: 1 },
  'v1.admissionregistration.k8s.io': {
    group: 'admissionregistration.k8s.io',
    version: 'v1',
    groupPriorityMinimum: 16700,
    versionPriority: 15,
  },
  'v1.apiextensions.k8s.io': {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    groupPriorityMinimum: 16700,
    versionPriority: 15,
  },
  'v1.apps': { group: 'apps', version: 'v1', groupPriorityMinimum: 17800, versionPriority: 15 },
  'v1.authentication.k8s.io': {
    group: 'authentication.k8s.io',
    version: 'v1',
    groupPriorityMinimum: 17700,
    versionPriority: 15,
  },
  'v1.authorization.k8s.io': {
    group: 'authorization.k8s.io',
    version: 'v1',
    groupPriorityMinimum: 17600,
    versionPriority: 15,
  },
  'v1.autoscaling': { group: 'autoscaling', version: 'v1', groupPriorityMinimum: 17500, versionPriority: 15 },
  'v1.batch': { group: 'batch', version: 'v1', groupPriorityMinimum: 17400, versionPriority: 15 },
  'v1.certificates.k8s.io': {
    group: 'certificates.k8s.io',
    version: 'v1',
    groupPriorityMinimum: 17300,
    versionPriority: 15,
  },
  'v1.coordination.k8s.io': {
    group: 'coordination.k8s.io',
    version: 'v1',
    groupPriorityMinimum: 16500,
    versionPriority: 15,
  },
  'v1.discovery.k8s.io': { group: 'discovery.k8s.io', version: 'v1', groupPriorityMinimum: 16200, versionPriority: 15 },
  'v1.events.k8s.io': { group: 'events.k8s.io', version: 'v1', groupPriorityMinimum: 17750, versionPriority: 15 },
  'v1.flowcontrol.apiserver.k8s.io': {
    group: 'flowcontrol.apiserver.k8s.io',
    version: 'v1',
    groupPriorityMinimum: 16100,
    versionPriority: 21,
  },
  'v1.networking.k8s.io': {
    group: 'networking.k8s.io',
    version: 'v1',
    groupPriorityMinimum: 17200,
    versionPriority: 15,
  },
  'v1.node.k8s.io': { group: 'node.k8s.io', version: 'v1', groupPriorityMinimum: 16300, versionPriority: 15 },
  'v1.policy': { group: 'policy', version: 'v1', groupPriorityMinimum: 17100, versionPriority: 15 },
  'v1.rbac.authorization.k8s.io': {
    group: 'rbac.authorization.k8s.io',
    version: 'v1',
    groupPriorityMinimum: 17000,
    versionPriority: 15,
  },
  'v1.scheduling.k8s.io': {
    group: 'scheduling.k8s.io',
    version: 'v1',
    groupPriorityMinimum: 16600,
    versionPriority: 15,
  },
  'v1.storage.k8s.io': { group: 'storage.k8s.io', version: 'v1', groupPriorityMinimum: 16800, versionPriority: 15 },
  'v2.autoscaling': { group: 'autoscaling', version: 'v2', groupPriorityMinimum: 17500, versionPriority: 30 },
};

/** Priority and fairness: levels, and the schemas that send requests to them. */
export const PRIORITY_LEVELS: Readonly<Record<string, object>> = {
  'catch-all': {
    type: 'Limited',
    limited: { nominalConcurrencyShares: 5, limitResponse: { type: 'Reject' }, lendablePercent: 0 },
  },
  exempt: { type: 'Exempt', exempt: { nominalConcurrencyShares: 0, lendablePercent: 0 } },
  'global-default': {
    type: 'Limited',
    limited: {
      nominalConcurrencyShares: 20,
      limitResponse: { type: 'Queue', queuing: { queues: 128, handSize: 6, queueLengthLimit: 50 } },
      lendablePercent: 50,
    },
  },
  'leader-election': {
    type: 'Limited',
    limited: {
      nominalConcurrencyShares: 10,
      limitResponse: { type: 'Queue', queuing: { queues: 16, handSize: 4, queueLengthLimit: 50 } },
      lendablePercent: 0,
    },
  },
  'node-high': {
    type: 'Limited',
    limited: {
      nominalConcurrencyShares: 40,
      limitResponse: { type: 'Queue', queuing: { queues: 64, handSize: 6, queueLengthLimit: 50 } },
      lendablePercent: 25,
    },
  },
  system: {
    type: 'Limited',
    limited: {
      nominalConcurrencyShares: 30,
      limitResponse: { type: 'Queue', queuing: { queues: 64, handSize: 6, queueLengthLimit: 50 } },
      lendablePercent: 33,
    },
  },
  'workload-high': {
    type: 'Limited',
    limited: {
      nominalConcurrencyShares: 40,
      limitResponse: { type: 'Queue', queuing: { queues: 128, handSize: 6, queueLengthLimit: 50 } },
      lendablePercent: 50,
    },
  },
  'workload-low': {
    type: 'Limited',
    limited: {
      nominalConcurrencyShares: 100,
      limitResponse: { type: 'Queue', queuing: { queues: 128, handSize: 6, queueLengthLimit: 50 } },
      lendablePercent: 90,
    },
  },
};

export const FLOW_SCHEMAS: Readonly<Record<string, object>> = {
  'catch-all': {
    priorityLevelConfiguration: { name: 'catch-all' },
    matchingPrecedence: 10000,
    distinguisherMethod: { type: 'ByUser' },
    rules: [
      {
        subjects: [
          { kind: 'Group', group: { name: 'system:unauthenticated' } },
          { kind: 'Group', group: { name: 'system:authenticated' } },
        ],
        resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }],
        nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      },
    ],
  },
  'endpoint-controller': {
    priorityLevelConfiguration: { name: 'workload-high' },
    matchingPrecedence: 150,
    distinguisherMethod: { type: 'ByUser' },
    rules: [
      {
        subjects: [
          { kind: 'User', user: { name: 'system:kube-controller-manager' } },
          { kind: 'ServiceAccount', serviceAccount: { namespace: 'kube-system', name: 'endpoint-controller' } },
          {
            kind: 'ServiceAccount',
            serviceAccount: { namespace: 'kube-system', name: 'endpointslicemirroring-controller' },
          },
        ],
        resourceRules: [
          { verbs: ['get', 'create', 'update'], apiGroups: [''], resources: ['endpoints'], namespaces: ['*'] },
        ],
      },
    ],
  },
  exempt: {
    priorityLevelConfiguration: { name: 'exempt' },
    matchingPrecedence: 1,
    rules: [
      {
        subjects: [{ kind: 'Group', group: { name: 'system:masters' } }],
        resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }],
        nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      },
    ],
  },
  'global-default': {
    priorityLevelConfiguration: { name: 'global-default' },
    matchingPrecedence: 9900,
    distinguisherMethod: { type: 'ByUser' },
    rules: [
      {
        subjects: [
          { kind: 'Group', group: { name: 'system:unauthenticated' } },
          { kind: 'Group', group: { name: 'system:authenticated' } },
        ],
        resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }],
        nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      },
    ],
  },
  'kube-controller-manager': {
    priorityLevelConfiguration: { name: 'workload-high' },
    matchingPrecedence: 800,
    distinguisherMethod: { type: 'ByNamespace' },
    rules: [
      {
        subjects: [{ kind: 'User', user: { name: 'system:kube-controller-manager' } }],
        resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }],
        nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      },
    ],
  },
  'kube-scheduler': {
    priorityLevelConfiguration: { name: 'workload-high' },
    matchingPrecedence: 800,
    distinguisherMethod: { type: 'ByNamespace' },
    rules: [
      {
        subjects: [{ kind: 'User', user: { name: 'system:kube-scheduler' } }],
        resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }],
        nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      },
    ],
  },
  'kube-system-service-accounts': {
    priorityLevelConfiguration: { name: 'workload-high' },
    matchingPrecedence: 900,
    distinguisherMethod: { type: 'ByNamespace' },
    rules: [
      {
        subjects: [{ kind: 'ServiceAccount', serviceAccount: { namespace: 'kube-system', name: '*' } }],
        resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }],
        nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      },
    ],
  },
  probes: {
    priorityLevelConfiguration: { name: 'exempt' },
    matchingPrecedence: 2,
    rules: [
      {
        subjects: [
          { kind: 'Group', group: { name: 'system:unauthenticated' } },
          { kind: 'Group', group: { name: 'system:authenticated' } },
        ],
        nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/readyz', '/livez'] }],
      },
    ],
  },
  'service-accounts': {
    priorityLevelConfiguration: { name: 'workload-low' },
    matchingPrecedence: 9000,
    distinguisherMethod: { type: 'ByUser' },
    rules: [
      {
        subjects: [{ kind: 'Group', group: { name: 'system:serviceaccounts' } }],
        resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }],
        nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      },
    ],
  },
  'system-leader-election': {
    priorityLevelConfiguration: { name: 'leader-election' },
    matchingPrecedence: 100,
    distinguisherMethod: { type: 'ByUser' },
    rules: [
      {
        subjects: [
          { kind: 'User', user: { name: 'system:kube-controller-manager' } },
          { kind: 'User', user: { name: 'system:kube-scheduler' } },
          { kind: 'ServiceAccount', serviceAccount: { namespace: 'kube-system', name: '*' } },
        ],
        resourceRules: [
          {
            verbs: ['get', 'create', 'update'],
            apiGroups: ['coordination.k8s.io'],
            resources: ['leases'],
            namespaces: ['*'],
          },
        ],
      },
    ],
  },
  'system-node-high': {
    priorityLevelConfiguration: { name: 'node-high' },
    matchingPrecedence: 400,
    distinguisherMethod: { type: 'ByUser' },
    rules: [
      {
        subjects: [{ kind: 'Group', group: { name: 'system:nodes' } }],
        resourceRules: [
          {
            verbs: ['*'],
            apiGroups: [''],
            resources: ['nodes', 'nodes/status'],
            clusterScope: true,
            namespaces: ['*'],
          },
          { verbs: ['*'], apiGroups: ['coordination.k8s.io'], resources: ['leases'], namespaces: ['*'] },
        ],
      },
    ],
  },
  'system-nodes': {
    priorityLevelConfiguration: { name: 'system' },
    matchingPrecedence: 500,
    distinguisherMethod: { type: 'ByUser' },
    rules: [
      {
        subjects: [{ kind: 'Group', group: { name: 'system:nodes' } }],
        resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true, namespaces: ['*'] }],
        nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      },
    ],
  },
  'workload-leader-election': {
    priorityLevelConfiguration: { name: 'leader-election' },
    matchingPrecedence: 200,
    distinguisherMethod: { type: 'ByUser' },
    rules: [
      {
        subjects: [{ kind: 'ServiceAccount', serviceAccount: { namespace: 'kube-system', name: '*' } }],
        resourceRules: [
          {
            verbs: ['get', 'create', 'update'],
            apiGroups: [''],
            resources: ['endpoints', 'configmaps'],
            namespaces: ['*'],
          },
          {
            verbs: ['get', 'create', 'update'],
            apiGroups: ['coordination.k8s.io'],
            resources: ['leases'],
            namespaces: ['*'],
          },
        ],
      },
    ],
  },
};
