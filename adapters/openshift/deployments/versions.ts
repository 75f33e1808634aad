/** Versions of a DeploymentConfig, which are ReplicationControllers (openshift/library-go pkg/apps/appsutil/util.go). */
import type { NewObject } from 'regatta/adapters/kubernetes/api';
import type { DeploymentConfig, ReplicationController } from '../resources/apps/types.js';
import { ANNOTATIONS, LABELS } from './annotations.js';
import type { Phase } from './phases.js';

/** What decides about a version; the tables of cases have no more of it. */
export interface Version {
  readonly version: number;
  readonly replicas: number;
  readonly phase: Phase;
  readonly isCancelled: boolean;
}

const PHASES: readonly Phase[] = ['New', 'Pending', 'Running', 'Complete', 'Failed'];

export function phaseOf({ metadata }: ReplicationController): Phase {
  const phase = metadata.annotations?.[ANNOTATIONS.phase];
  return PHASES.find((known) => known === phase) ?? 'New';
}

export function versionOf(controller: ReplicationController): Version {
  const { annotations = {} } = controller.metadata;
  return {
    version: Number(annotations[ANNOTATIONS.version] ?? -1),
    replicas: controller.spec.replicas ?? 0,
    phase: phaseOf(controller),
    isCancelled: annotations[ANNOTATIONS.cancelled] === 'true',
  };
}

/** The version that runs: the highest that was completed. Any other is to have no pods. */
export function activeVersion(versions: readonly Version[]): Version | undefined {
  return versions
    .filter(({ phase, version }) => phase === 'Complete' && version > 0)
    .reduce<Version | undefined>(
      (best, one) => (best === undefined || one.version > best.version ? one : best),
      undefined,
    );
}

export function versionName(config: string, version: number): string {
  return `${config}-${version}`;
}

export function deployerPodName(controller: string): string {
  return `${controller}-deploy`;
}

/** The ReplicationController of the version that the status names. */
export function newVersion(config: DeploymentConfig): NewObject<ReplicationController> {
  const { metadata, spec, status } = config;
  const name = versionName(metadata.name, status.latestVersion);
  const chosen = { [LABELS.config]: metadata.name, [LABELS.deployment]: name };
  const { template } = spec;
  return {
    apiVersion: 'v1',
    kind: 'ReplicationController',
    metadata: {
      name,
      namespace: metadata.namespace ?? '',
      labels: { ...metadata.labels, [ANNOTATIONS.config]: metadata.name },
      annotations: {
        [ANNOTATIONS.config]: metadata.name,
        [ANNOTATIONS.encoded]: JSON.stringify(config),
        [ANNOTATIONS.phase]: 'New',
        [ANNOTATIONS.version]: String(status.latestVersion),
        [ANNOTATIONS.desired]: String(spec.replicas),
        [ANNOTATIONS.replicas]: '0',
        ...(status.details !== undefined &&
          status.details.message !== '' && { [ANNOTATIONS.reason]: status.details.message }),
        ...(metadata.annotations?.[ANNOTATIONS.ignoreDeployer] !== undefined && {
          [ANNOTATIONS.ignoreDeployer]: metadata.annotations[ANNOTATIONS.ignoreDeployer]!,
        }),
      },
      ownerReferences: [
        {
          apiVersion: 'apps.openshift.io/v1',
          kind: 'DeploymentConfig',
          name: metadata.name,
          uid: metadata.uid,
          controller: true,
          blockOwnerDeletion: true,
        },
      ],
    },
    spec: {
      replicas: 0,
      selector: { ...spec.selector, ...chosen },
      ...(spec.minReadySeconds !== undefined && { minReadySeconds: spec.minReadySeconds }),
      template: {
        metadata: {
          ...template.metadata,
          labels: { ...template.metadata?.labels, ...chosen },
          annotations: {
            ...template.metadata?.annotations,
            [ANNOTATIONS.deployment]: name,
            [ANNOTATIONS.config]: metadata.name,
            [ANNOTATIONS.version]: String(status.latestVersion),
          },
        },
        spec: template.spec,
      },
    },
  };
}

/** The configuration that a version was made from; undefined where somebody spoilt the annotation. */
export function configOf({ metadata }: ReplicationController): DeploymentConfig | undefined {
  try {
    return JSON.parse(metadata.annotations?.[ANNOTATIONS.encoded] ?? '') as DeploymentConfig;
  } catch {
    return undefined;
  }
}
