/** What starts a rollout (openshift-controller-manager pkg/apps/deploymentconfig, triggerActivated). */
import { sameJson } from 'regatta/adapters/kubernetes/api';
import type { DeploymentConfig, DeploymentDetails, ReplicationController } from '../resources/apps/types.js';
import { configOf } from './versions.js';

export type Triggered =
  | { readonly kind: 'rollout'; readonly details: DeploymentDetails }
  /** An image is still to come. */
  | { readonly kind: 'wait' }
  | { readonly kind: 'none' };

const CONFIG_CHANGE: DeploymentDetails = { message: 'config change', causes: [{ type: 'ConfigChange' }] };

export function hasTrigger({ spec }: DeploymentConfig): boolean {
  return spec.triggers.some(({ type }) => type === 'ConfigChange' || type === 'ImageChange');
}

export function triggered(config: DeploymentConfig, latest: ReplicationController | undefined): Triggered {
  const images = config.spec.triggers.filter(({ type }) => type === 'ImageChange');
  const watchesConfig = config.spec.triggers.some(({ type }) => type === 'ConfigChange');
  if (images.length === 0 && !watchesConfig) return { kind: 'none' };
  if (config.status.latestVersion === 0) {
    const areKnown = images.every(({ imageChangeParams }) => (imageChangeParams?.lastTriggeredImage ?? '') !== '');
    return areKnown ? { kind: 'rollout', details: CONFIG_CHANGE } : { kind: 'wait' };
  }
  if (latest === undefined) return { kind: 'none' };
  if (images.length > 0) {
    const changed = changedImages(config, latest);
    if (changed.length > 0) return { kind: 'rollout', details: imageChange(changed) };
  }
  const isSame = sameJson(config.spec.template, configOf(latest)?.spec.template);
  return watchesConfig && !isSame ? { kind: 'rollout', details: CONFIG_CHANGE } : { kind: 'none' };
}

function changedImages({ spec }: DeploymentConfig, latest: ReplicationController): readonly string[] {
  const deployed = latest.spec.template.spec.containers.map(({ image }) => image);
  return spec.template.spec.containers.flatMap(({ image = '' }) => (deployed.includes(image) ? [] : [image]));
}

function imageChange(images: readonly string[]): DeploymentDetails {
  return {
    message: 'image change',
    causes: images.map((name) => ({ type: 'ImageChange', imageTrigger: { from: { kind: 'DockerImage', name } } })),
  };
}
