/** The pod that carries out a build (openshift-controller-manager pkg/build/controller/strategy). */
import {
  isObject,
  listAt,
  objectAt,
  textAt,
  type JsonObject,
  type NewObject,
  type Pod,
} from 'regatta/adapters/kubernetes/api';
import type { Build } from '../resources/build/types.js';
import { LABELS } from './generate.js';

const DOCKER_BUILDER = 'quay.io/openshift/origin-docker-builder:v4.0';
/** A week: no build takes longer. */
const LONGEST_SECONDS = 604_800;

export function buildPodName(build: string): string {
  return `${build}-build`;
}

export function buildPod(build: Build): NewObject<Pod> {
  const { name, namespace, uid } = build.metadata;
  const { strategy, serviceAccount = 'builder', completionDeadlineSeconds, nodeSelector, resources } = build.spec;
  const container = containerOf(strategy);
  const pod: unknown = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: buildPodName(name),
      namespace,
      labels: { [LABELS.build]: name },
      annotations: { [LABELS.build]: name },
      ownerReferences: [{ apiVersion: 'build.openshift.io/v1', kind: 'Build', name, uid, controller: true }],
    },
    spec: {
      serviceAccountName: serviceAccount,
      restartPolicy: 'Never',
      activeDeadlineSeconds: completionDeadlineSeconds ?? LONGEST_SECONDS,
      nodeSelector: { 'kubernetes.io/os': 'linux', ...nodeSelector },
      containers: [
        {
          ...container,
          env: [...environmentOf(build), ...container.env],
          resources: resources ?? {},
          // Builders make containers of their own.
          securityContext: { privileged: true },
        },
      ],
    },
  };
  return pod as NewObject<Pod>;
}

function containerOf(strategy: JsonObject): JsonObject & { readonly env: readonly unknown[] } {
  const custom = strategy['customStrategy'];
  if (isObject(custom)) {
    const image = textAt(objectAt(custom, 'from'), 'name');
    return { name: 'custom-build', image, env: listAt(custom, 'env') };
  }
  if (isObject(strategy['sourceStrategy']))
    return { name: 'sti-build', image: DOCKER_BUILDER, args: ['openshift-sti-build', '--v=0'], env: [] };
  return { name: 'docker-build', image: DOCKER_BUILDER, args: ['openshift-docker-build', '--v=0'], env: [] };
}

/** How the program in the pod learns what to build. */
export const BUILD_VARIABLE = 'BUILD';

function environmentOf(build: Build): readonly { readonly name: string; readonly value: string }[] {
  const uri = textAt(objectAt(build.spec.source, 'git'), 'uri');
  const { namespace = '', name } = build.metadata;
  const source =
    uri === ''
      ? []
      : [
          { name: 'SOURCE_REPOSITORY', value: uri },
          { name: 'SOURCE_URI', value: uri },
        ];
  const identity = JSON.stringify({ kind: 'Build', metadata: { namespace, name } });
  return [{ name: BUILD_VARIABLE, value: identity }, { name: 'LANG', value: 'C.utf8' }, ...source];
}
