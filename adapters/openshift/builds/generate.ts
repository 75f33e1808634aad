/** Builds out of configurations (openshift-apiserver pkg/build/apiserver/buildgenerator/generator.go). */
import type { Store } from 'regatta/kit';
import {
  badRequest,
  isObject,
  listAt,
  objectAt,
  textAt,
  type FacadeGround,
  type JsonObject,
  type NewObject,
} from 'regatta/adapters/kubernetes/api';
import { latestReference } from '../images/references.js';
import { BUILD_CONFIGS } from '../resources/build/build-configs.js';
import { BUILDS } from '../resources/build/builds.js';
import type { Build, BuildConfig, BuildSpec } from '../resources/build/types.js';

export const LABELS = {
  config: 'openshift.io/build-config.name',
  oldConfig: 'buildconfig',
  policy: 'openshift.io/build.start-policy',
  build: 'openshift.io/build.name',
} as const;

export const ANNOTATIONS = {
  config: 'openshift.io/build-config.name',
  number: 'openshift.io/build.number',
  pod: 'openshift.io/build.pod-name',
  clone: 'openshift.io/build.clone-of',
  paused: 'openshift.io/build-config.paused',
} as const;

const MANUALLY: readonly JsonObject[] = [{ message: 'Manually triggered' }];
const STRATEGIES = ['dockerStrategy', 'sourceStrategy', 'customStrategy', 'jenkinsPipelineStrategy'];

type Ground = Pick<FacadeGround, 'api' | 'store'>;

/** Counts the configuration up and makes the build of that number. Throws 400 while it is paused or a builder image is unknown. */
export function startBuild({ api, store }: Ground, config: BuildConfig, request: JsonObject): Build {
  const { name, namespace = '' } = config.metadata;
  if (config.metadata.annotations?.[ANNOTATIONS.paused]?.toLowerCase() === 'true')
    throw badRequest(`can't instantiate from BuildConfig ${namespace}/${name}: BuildConfig is paused`);
  const asked = request['lastVersion'];
  const { lastVersion } = config.status;
  if (typeof asked === 'number' && asked !== lastVersion)
    throw badRequest(
      `the LastVersion(${lastVersion}) on build config ${namespace}/${name} does not match the build request LastVersion(${asked})`,
    );
  const made = generated(store, config, request, lastVersion + 1);
  const stored = store.get<BuildConfig>(BUILD_CONFIGS, namespace, name)!;
  const status = { ...stored.value.status, lastVersion: lastVersion + 1 };
  store.update<BuildConfig>(BUILD_CONFIGS, namespace, name, { ...stored.value, status }, stored.revision);
  return api.create<Build>(BUILDS, made);
}

function generated(store: Store, config: BuildConfig, request: JsonObject, number: number): NewObject<Build> {
  const { name, namespace = '', uid, labels } = config.metadata;
  const {
    runPolicy,
    triggers: _t,
    successfulBuildsHistoryLimit: _s,
    failedBuildsHistoryLimit: _f,
    ...common
  } = config.spec;
  const asked = objectAt(objectAt(request, 'metadata'), 'labels');
  const causes = listAt(request, 'triggeredBy');
  const revision = request['revision'];
  const spec: BuildSpec = {
    ...common,
    serviceAccount: common.serviceAccount ?? 'builder',
    strategy: withResolvedBuilder(store, namespace, withOptions(common.strategy, request)),
    triggeredBy: causes.length > 0 ? (causes as readonly JsonObject[]) : MANUALLY,
    ...(isObject(revision) && { revision }),
    ...(isObject(request['binary']) && { source: { ...common.source, type: 'Binary', binary: request['binary'] } }),
  };
  const made: unknown = {
    apiVersion: 'build.openshift.io/v1',
    kind: 'Build',
    metadata: {
      name: `${name}-${number}`,
      namespace,
      labels: {
        ...labels,
        ...asked,
        [LABELS.oldConfig]: name,
        [LABELS.config]: name,
        [LABELS.policy]: runPolicy,
      },
      annotations: {
        ...(objectAt(objectAt(request, 'metadata'), 'annotations') as Readonly<Record<string, string>>),
        [ANNOTATIONS.config]: name,
        [ANNOTATIONS.number]: String(number),
      },
      ownerReferences: [{ apiVersion: 'build.openshift.io/v1', kind: 'BuildConfig', name, uid, controller: true }],
    },
    spec,
    status: { config: { kind: 'BuildConfig', namespace, name } },
  };
  return made as NewObject<Build>;
}

/** Environment and options that a request adds to the strategy. */
function withOptions(strategy: JsonObject, request: JsonObject): JsonObject {
  const name = STRATEGIES.find((one) => isObject(strategy[one]));
  if (name === undefined) return strategy;
  const own = objectAt(strategy, name);
  const env = mergedByName(listAt(own, 'env'), listAt(request, 'env'));
  const docker = objectAt(request, 'dockerStrategyOptions');
  const source = objectAt(request, 'sourceStrategyOptions');
  const buildArgs = mergedByName(listAt(own, 'buildArgs'), listAt(docker, 'buildArgs'));
  return {
    ...strategy,
    [name]: {
      ...own,
      ...(env.length > 0 && { env }),
      ...(name === 'dockerStrategy' && buildArgs.length > 0 && { buildArgs }),
      ...(name === 'dockerStrategy' && docker['noCache'] !== undefined && { noCache: docker['noCache'] }),
      ...(name === 'sourceStrategy' && source['incremental'] !== undefined && { incremental: source['incremental'] }),
    },
  };
}

function mergedByName(given: readonly unknown[], added: readonly unknown[]): readonly unknown[] {
  const replaced = new Set(added.map((one) => textAt(one, 'name')));
  return [...given.filter((one) => !replaced.has(textAt(one, 'name'))), ...added];
}

/** A builder that is named by a tag becomes the image behind the tag. */
function withResolvedBuilder(store: Store, namespace: string, strategy: JsonObject): JsonObject {
  const name = STRATEGIES.find((one) => isObject(objectAt(strategy, one)['from']));
  if (name === undefined) return strategy;
  const from = objectAt(objectAt(strategy, name), 'from');
  if (textAt(from, 'kind') !== 'ImageStreamTag') return strategy;
  const where = textAt(from, 'namespace') || namespace;
  const tag = textAt(from, 'name');
  const reference = latestReference(store, where, tag);
  if (reference === undefined || reference === '')
    throw badRequest(`Error resolving ImageStreamTag ${tag} in namespace ${where}: unable to find latest tagged image`);
  return { ...strategy, [name]: { ...objectAt(strategy, name), from: { kind: 'DockerImage', name: reference } } };
}
