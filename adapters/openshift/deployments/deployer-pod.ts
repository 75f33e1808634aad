/** The pod that carries out a rollout (openshift-controller-manager pkg/apps/deployer, makeDeployerPod). */
import type { JsonObject, NewObject, Pod } from 'regatta/adapters/kubernetes/api';
import type { DeploymentConfig, ReplicationController } from '../resources/apps/types.js';
import { ANNOTATIONS, LABELS } from './annotations.js';
import { deployerPodName } from './versions.js';

export const DEPLOYER_IMAGE = 'quay.io/openshift/origin-deployer:v4.0';

/** How a deployer learns what it is to roll out. */
export const DEPLOYER_VARIABLES = {
  name: 'OPENSHIFT_DEPLOYMENT_NAME',
  namespace: 'OPENSHIFT_DEPLOYMENT_NAMESPACE',
} as const;

/** What the deployer takes over from the pods that it makes. */
const SHARED = ['dnsPolicy', 'dnsConfig', 'enableServiceLinks', 'imagePullSecrets', 'tolerations', 'nodeSelector'];

export function deployerPod(controller: ReplicationController, config: DeploymentConfig): NewObject<Pod> {
  const { name, namespace = '', uid } = controller.metadata;
  const { strategy } = config.spec;
  const { customParams } = strategy;
  const template = controller.spec.template.spec as JsonObject;
  const shared = SHARED.filter((field) => template[field] !== undefined).map((field) => [field, template[field]]);
  const container = {
    name: 'deployment',
    image: customParams?.image || DEPLOYER_IMAGE,
    ...((customParams?.command ?? []).length > 0 && { command: customParams!.command }),
    env: [
      ...(customParams?.environment ?? []),
      { name: DEPLOYER_VARIABLES.name, value: name },
      { name: DEPLOYER_VARIABLES.namespace, value: namespace },
    ],
    resources: strategy.resources ?? {},
    terminationMessagePolicy: 'FallbackToLogsOnError',
    imagePullPolicy: 'IfNotPresent',
  };
  const pod: unknown = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: deployerPodName(name),
      namespace,
      annotations: {
        ...strategy.annotations,
        [ANNOTATIONS.deployment]: name,
        [ANNOTATIONS.config]: controller.metadata.annotations?.[ANNOTATIONS.config] ?? '',
      },
      labels: { ...strategy.labels, [LABELS.deployerFor]: name },
      ownerReferences: [{ apiVersion: 'v1', kind: 'ReplicationController', name, uid }],
    },
    spec: {
      ...Object.fromEntries(shared),
      containers: [container],
      activeDeadlineSeconds: strategy.activeDeadlineSeconds,
      restartPolicy: 'Never',
      serviceAccountName: 'deployer',
      terminationGracePeriodSeconds: 10,
      shareProcessNamespace: false,
    },
  };
  return pod as NewObject<Pod>;
}
