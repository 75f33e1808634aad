/** Names by which DeploymentConfigs, their versions and their deployers know each other (openshift/api apps/v1/consts.go). */
export const ANNOTATIONS = {
  config: 'openshift.io/deployment-config.name',
  version: 'openshift.io/deployment-config.latest-version',
  phase: 'openshift.io/deployment.phase',
  reason: 'openshift.io/deployment.status-reason',
  cancelled: 'openshift.io/deployment.cancelled',
  encoded: 'openshift.io/encoded-deployment-config',
  deployment: 'openshift.io/deployment.name',
  replicas: 'openshift.io/deployment.replicas',
  desired: 'kubectl.kubernetes.io/desired-replicas',
  deployerPod: 'openshift.io/deployer-pod.name',
  deployerCreated: 'openshift.io/deployer-pod.created-at',
  deployerStarted: 'openshift.io/deployer-pod.started-at',
  deployerCompleted: 'openshift.io/deployer-pod.completed-at',
  ignoreDeployer: 'deploy.openshift.io/deployer-pod.ignore',
} as const;

export const LABELS = {
  config: 'deploymentconfig',
  deployment: 'deployment',
  deployerFor: 'openshift.io/deployer-pod-for.name',
  hookType: 'openshift.io/deployer-pod.type',
} as const;

export const REPLICATION_CONTROLLERS = 'replicationcontrollers';
