/**
 * What a cluster shows besides its own state, with the values of an imported one of Rancher 2.8 (recording clusters-import,
 * get.10s). Alert, monitoring and cloud fields are there because clients read them; nothing in the mimic changes them.
 */
export const CLUSTER_DEFAULTS = {
  agentImage: '',
  agentImageOverride: '',
  aksStatus: { privateRequiresTunnel: null, rbacEnabled: null, type: '/v3/schemas/aksStatus', upstreamSpec: null },
  answers: { clusterId: null, projectId: null, type: '/v3/schemas/answer' },
  appliedEnableNetworkPolicy: false,
  appliedPodSecurityPolicyTemplateId: '',
  authImage: '',
  capabilities: {
    loadBalancerCapabilities: { healthCheckSupported: false, type: '/v3/schemas/loadBalancerCapabilities' },
    nodePoolScalingSupported: false,
    pspEnabled: false,
    type: '/v3/schemas/capabilities',
  },
  clusterSecrets: { type: '/v3/schemas/clusterSecrets' },
  clusterTemplateId: null,
  clusterTemplateRevisionId: null,
  defaultClusterRoleForProjectMembers: null,
  defaultPodSecurityPolicyTemplateId: null,
  desiredAgentImage: '',
  desiredAuthImage: '',
  enableClusterAlerting: false,
  enableClusterMonitoring: false,
  gkeStatus: { privateRequiresTunnel: null, type: '/v3/schemas/gkeStatus', upstreamSpec: null },
  istioEnabled: false,
  localClusterAuthEndpoint: { enabled: false, type: '/v3/schemas/localClusterAuthEndpoint' },
  nodeVersion: 0,
  windowsPreferedCluster: false,
  windowsWorkerCount: 0,
} as const;

/** Resources that nobody has counted yet. */
export const NO_RESOURCES = { cpu: '0', memory: '0', pods: '0' } as const;

/** The collections below a cluster that have a link: name of the link -> last part of its address. */
export const CLUSTER_LINKS = {
  clusterRegistrationTokens: 'clusterregistrationtokens',
  nodes: 'nodes',
  projects: 'projects',
  tokens: 'tokens',
} as const;

/** What anybody who sees a cluster may do with it. */
export const CLUSTER_ACTIONS = ['generateKubeconfig'] as const;
