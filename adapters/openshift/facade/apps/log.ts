import {
  badRequest,
  isTrue,
  notFound,
  type ApiCall,
  type FacadeGround,
  type Pod,
  type ResourceRequest,
} from 'regatta/adapters/kubernetes/api';
import { REPLICATION_CONTROLLERS } from '../../deployments/annotations.js';
import { deployerPodName, phaseOf, versionName } from '../../deployments/versions.js';
import { DEPLOYMENT_CONFIGS } from '../../resources/apps/deployment-configs.js';
import type { DeploymentConfig, ReplicationController } from '../../resources/apps/types.js';
import { sendPodLog } from '../pod-log.js';
import { sendNoContent } from '../subresource.js';

/** The log of a rollout: of its deployer while it runs, of a pod of the version afterwards (registry/deploylog/rest.go). */
export function deploymentLog(ground: FacadeGround, call: ApiCall, { namespace, name }: ResourceRequest): void {
  const config = ground.store.get<DeploymentConfig>(DEPLOYMENT_CONFIGS, namespace, name)?.value;
  if (config === undefined)
    throw notFound({ group: 'apps.openshift.io', plural: 'deploymentconfig', kind: 'DeploymentConfig' }, name);
  const version = versionFrom(call, config);
  const target = versionName(name, version);
  const controller = ground.store.get<ReplicationController>(REPLICATION_CONTROLLERS, namespace, target)?.value;
  const phase = controller === undefined ? 'New' : phaseOf(controller);
  const isWaiting = phase === 'New' || phase === 'Pending';
  if (isWaiting && isTrue(call.parameters, 'nowait')) return sendNoContent(call);
  const deployer = deployerPodName(target);
  if (isWaiting) throw badRequest(`failed to run deployer pod ${deployer}: timed out waiting for the condition`);
  const [pod] =
    phase === 'Complete' && controller !== undefined
      ? ground.api.find<Pod>('pods', 'owner', controller.metadata.uid)
      : [];
  sendPodLog(ground, call, namespace, pod?.metadata.name ?? deployer);
}

/** Throws 400 for a version that there is not. */
function versionFrom({ parameters }: ApiCall, { metadata, status }: DeploymentConfig): number {
  const shown = JSON.stringify(metadata.name);
  if (status.latestVersion === 0) throw badRequest(`no deployment exists for deploymentConfig ${shown}`);
  const asked = parameters.get('version');
  if (asked !== null) {
    const version = Number(asked);
    if (version > 0 && version <= status.latestVersion) return version;
    throw badRequest(`invalid version for deploymentConfig ${shown}: ${asked}`);
  }
  if (!isTrue(parameters, 'previous')) return status.latestVersion;
  if (status.latestVersion > 1) return status.latestVersion - 1;
  throw badRequest(`no previous deployment exists for deploymentConfig ${shown}`);
}
