/** The switchable parts of rancher v2.8.2 (pkg/features/feature.go): whether they are on by default, and can be switched at once. */
export const DEFAULT_FEATURES: readonly {
  readonly name: string;
  readonly description: string;
  readonly value: boolean;
  readonly dynamic: boolean;
}[] = [
  { name: 'continuous-delivery', description: 'Gitops components in fleet', value: true, dynamic: false },
  { name: 'fleet', description: 'Install Fleet when starting Rancher', value: true, dynamic: false },
  {
    name: 'harvester',
    description: 'Enable Harvester integration, with ability to import and manage Harvester clusters',
    value: true,
    dynamic: true,
  },
  {
    name: 'harvester-baremetal-container-workload',
    description: '[Experimental]: Deploy container workloads to underlying harvester cluster',
    value: false,
    dynamic: true,
  },
  {
    name: 'istio-virtual-service-ui',
    description:
      'Exposes a UI that enables users to create, read, update and delete virtual services and destination rules, which are traffic management features of Istio.',
    value: true,
    dynamic: true,
  },
  { name: 'legacy', description: 'Enable legacy features', value: false, dynamic: true },
  {
    name: 'multi-cluster-management',
    description: 'Multi-cluster provisioning and management of Kubernetes clusters.',
    value: true,
    dynamic: false,
  },
  {
    name: 'provisioningv2-fleet-workspace-back-population',
    description:
      '[Experimental]: Allow Fleet workspace name to be changed on clusters administrated by provisioning v2',
    value: false,
    dynamic: false,
  },
  {
    name: 'rke1-custom-node-cleanup',
    description: 'Enable cleanup RKE1 custom cluster nodes when they are deleted',
    value: true,
    dynamic: true,
  },
  { name: 'rke2', description: 'Enable provisioning of RKE2', value: true, dynamic: false },
  {
    name: 'token-hashing',
    description: 'Enable one way hashing of tokens. Once enabled token hashing can not be disabled',
    value: false,
    dynamic: true,
  },
  {
    name: 'unsupported-storage-drivers',
    description: 'Allows the use of types for storage providers and provisioners that are not enabled by default.',
    value: false,
    dynamic: true,
  },
];
