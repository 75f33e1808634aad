import type { Store } from 'regatta/kit';
import {
  badRequest,
  invalid,
  isObject,
  listAt,
  notFound,
  readDocument,
  sameJson,
  sendJson,
  textAt,
  type ApiCall,
  type FacadeGround,
  type ResourceRequest,
} from 'regatta/adapters/kubernetes/api';
import { REPLICATION_CONTROLLERS } from '../../deployments/annotations.js';
import { configOf, versionName } from '../../deployments/versions.js';
import { latestReference } from '../../images/references.js';
import { DEPLOYMENT_CONFIGS, deploymentConfigs } from '../../resources/apps/deployment-configs.js';
import type {
  DeploymentConfig,
  DeploymentDetails,
  DeploymentTrigger,
  ReplicationController,
} from '../../resources/apps/types.js';
import { invalidField } from '../../resources/field-errors.js';
import { sendNoContent } from '../subresource.js';

const REQUEST = { group: 'apps.openshift.io', kind: 'DeploymentRequest' };
const MESSAGES: Readonly<Record<string, string>> = {
  ConfigChange: 'config change',
  ImageChange: 'image change',
  Manual: 'manual change',
};

/** Starts a rollout on demand (openshift-apiserver pkg/apps/apiserver/registry/instantiate/rest.go). */
export function instantiate({ store }: FacadeGround, call: ApiCall, { namespace }: ResourceRequest): void {
  const { value } = readDocument(call);
  const asked = isObject(value) ? value : {};
  const name = textAt(asked, 'name');
  const stored = store.get<DeploymentConfig>(DEPLOYMENT_CONFIGS, namespace, name);
  if (stored === undefined) throw notFound(deploymentConfigs, name);
  const force = asked['force'] === true;
  let config = stored.value;
  if (config.spec.paused === true) {
    const why = `deployment config ${JSON.stringify(name)} is paused - unpause to request a new deployment`;
    throw invalid(REQUEST, name, [invalidField('spec.paused', 'true', why)]);
  }
  const excluded = listAt(asked, 'excludeTriggers');
  if (asked['latest'] === true && !excluded.includes('ImageChange')) config = withLatestImages(store, config, force);
  const causes = causesOf(store, config, force);
  if (causes.length === 0) return sendNoContent(call);
  const details: DeploymentDetails = { message: MESSAGES[causes[0]!.type] ?? '', causes };
  const raised: DeploymentConfig = {
    ...config,
    metadata: { ...config.metadata, generation: (config.metadata.generation ?? 0) + 1 },
    status: { ...config.status, latestVersion: config.status.latestVersion + 1, details },
  };
  const written = store.update<DeploymentConfig>(DEPLOYMENT_CONFIGS, namespace, name, raised, stored.revision);
  sendJson(call, 201, written.value);
}

/** Lets the image triggers look for what their tags stand for now. */
function withLatestImages(store: Store, config: DeploymentConfig, force: boolean): DeploymentConfig {
  return config.spec.triggers.reduce((changed, { type, imageChangeParams: params }, index) => {
    if (type !== 'ImageChange' || params === undefined || (!force && params.automatic !== true)) return changed;
    const reference = latestReference(store, params.from.namespace, params.from.name);
    if (reference === undefined || reference === '' || reference === params.lastTriggeredImage) return changed;
    return withImage(changed, index, reference);
  }, config);
}

/** The configuration with an image put where a trigger says. */
export function withImage(config: DeploymentConfig, trigger: number, image: string): DeploymentConfig {
  const names = config.spec.triggers[trigger]?.imageChangeParams?.containerNames ?? [];
  const set = <T extends { readonly name: string }>(container: T) =>
    names.includes(container.name) ? { ...container, image } : container;
  const { template, triggers } = config.spec;
  const spec = { ...template.spec, containers: template.spec.containers.map(set) };
  return {
    ...config,
    spec: {
      ...config.spec,
      template: { ...template, spec },
      triggers: triggers.map((one, index) =>
        index === trigger && one.imageChangeParams !== undefined
          ? { ...one, imageChangeParams: { ...one.imageChangeParams, lastTriggeredImage: image } }
          : one,
      ),
    },
  };
}

/** Why there may be a rollout; none means that nothing has changed. Throws 400 while an image is unknown. */
function causesOf(store: Store, config: DeploymentConfig, force: boolean): DeploymentDetails['causes'] {
  const { name, namespace = '' } = config.metadata;
  const images = config.spec.triggers.filter(({ type }) => type === 'ImageChange');
  if (images.some(({ imageChangeParams }) => (imageChangeParams?.lastTriggeredImage ?? '') === ''))
    throw badRequest(`cannot trigger a deployment for ${JSON.stringify(name)} because it contains unresolved images`);
  if (force) return [{ type: 'Manual' }];
  const { latestVersion } = config.status;
  const latest = store.get<ReplicationController>(REPLICATION_CONTROLLERS, namespace, versionName(name, latestVersion));
  const deployed = latestVersion === 0 || latest === undefined ? config : configOf(latest.value);
  const isFirst = latestVersion === 0;
  const changed = images.filter(
    (trigger) => trigger.imageChangeParams?.automatic === true && (isFirst || hasNewImage(trigger, deployed)),
  );
  if (changed.length > 0)
    return changed.map(({ imageChangeParams }) => {
      const { name: tag, namespace: where } = imageChangeParams!.from;
      return {
        type: 'ImageChange',
        imageTrigger: { from: { kind: 'ImageStreamTag', namespace: where, name: tag } },
      };
    });
  const watchesConfig = config.spec.triggers.some(({ type }) => type === 'ConfigChange');
  const isChanged = isFirst || !sameJson(config.spec.template, deployed?.spec.template);
  return watchesConfig && isChanged ? [{ type: 'ConfigChange' }] : [];
}

function hasNewImage({ imageChangeParams: now }: DeploymentTrigger, deployed: DeploymentConfig | undefined): boolean {
  const before = deployed?.spec.triggers.find(
    ({ imageChangeParams }) =>
      imageChangeParams?.from.name === now?.from.name && imageChangeParams?.from.namespace === now?.from.namespace,
  );
  return before?.imageChangeParams?.lastTriggeredImage !== now?.lastTriggeredImage;
}
