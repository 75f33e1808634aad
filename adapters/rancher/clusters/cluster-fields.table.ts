/**
 * What a cluster holds besides what anybody said of it, from the moment a controller first writes it (recording clusters-import,
 * k8s.object): the empty values of Rancher 2.8. Alert, monitoring and cloud fields are there because clients read them.
 */
const UNSET_SPEC = {
  agentImageOverride: '',
  answers: {},
  clusterSecrets: {},
  description: '',
  desiredAgentImage: '',
  desiredAuthImage: '',
  enableClusterAlerting: false,
  enableClusterMonitoring: false,
  enableNetworkPolicy: null,
  internal: false,
  localClusterAuthEndpoint: { enabled: false },
  windowsPreferedCluster: false,
} as const;

/** Resources that nobody has counted yet. */
const NO_RESOURCES = { cpu: '0', memory: '0', pods: '0' } as const;

export const EMPTY_SPEC = {
  ...UNSET_SPEC,
  dockerRootDir: '/var/lib/docker',
  fleetWorkspaceName: 'fleet-default',
} as const;

export const EMPTY_STATUS = {
  agentImage: '',
  aksStatus: { privateRequiresTunnel: null, rbacEnabled: null, upstreamSpec: null },
  allocatable: NO_RESOURCES,
  appliedEnableNetworkPolicy: false,
  appliedPodSecurityPolicyTemplateId: '',
  appliedSpec: { ...UNSET_SPEC, displayName: '' },
  authImage: '',
  capabilities: { loadBalancerCapabilities: {} },
  capacity: NO_RESOURCES,
  driver: '',
  eksStatus: {
    generatedNodeRole: '',
    managedLaunchTemplateID: '',
    managedLaunchTemplateVersions: null,
    privateRequiresTunnel: null,
    securityGroups: null,
    subnets: null,
    upstreamSpec: null,
    virtualNetwork: '',
  },
  gkeStatus: { privateRequiresTunnel: null, upstreamSpec: null },
  limits: NO_RESOURCES,
  provider: '',
  requested: NO_RESOURCES,
} as const;

/** Marks of the controllers that have seen a cluster. */
export const CLUSTER_MARKS = {
  'authz.management.cattle.io/initial-sync': 'true',
  'lifecycle.cattle.io/create.cluster-agent-controller-cleanup': 'true',
  'lifecycle.cattle.io/create.cluster-scoped-gc': 'true',
  'lifecycle.cattle.io/create.mgmt-cluster-rbac-remove': 'true',
} as const;
