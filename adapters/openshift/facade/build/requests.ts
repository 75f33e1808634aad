/** Starting builds: by request, as a copy of another, and with a body as their source (openshift-apiserver pkg/build/apiserver). */
import {
  forbidden,
  isObject,
  listAt,
  notFound,
  objectAt,
  readDocument,
  sendJson,
  textAt,
  type ApiCall,
  type FacadeGround,
  type JsonObject,
  type NewObject,
  type ResourceRequest,
} from 'regatta/adapters/kubernetes/api';
import { ANNOTATIONS, LABELS, startBuild } from '../../builds/generate.js';
import { BUILD_CONFIGS, buildConfigs } from '../../resources/build/build-configs.js';
import { BUILDS, builds } from '../../resources/build/builds.js';
import type { Build, BuildConfig } from '../../resources/build/types.js';

export function instantiateBuild(ground: FacadeGround, call: ApiCall, request: ResourceRequest): void {
  const asked = bodyOf(call);
  const name = textAt(objectAt(asked, 'metadata'), 'name');
  sendJson(call, 201, startBuild(ground, configNamed(ground, request, name), asked));
}

export function instantiateBinary(ground: FacadeGround, call: ApiCall, request: ResourceRequest): void {
  const { parameters } = call;
  const commit = parameters.get('revision.commit') ?? '';
  const revision = { type: 'Git', git: { commit, message: parameters.get('revision.message') ?? '' } };
  sendJson(
    call,
    201,
    startBuild(ground, configNamed(ground, request, request.name), {
      binary: { asFile: parameters.get('asFile') ?? '' },
      ...(commit !== '' && { revision }),
    }),
  );
}

export function cloneBuild(ground: FacadeGround, call: ApiCall, { namespace, name }: ResourceRequest): void {
  const asked = bodyOf(call);
  const wanted = textAt(objectAt(asked, 'metadata'), 'name');
  const stored = ground.store.get<Build>(BUILDS, namespace, wanted)?.value;
  if (stored === undefined) throw forbidden(builds, name, notFound(builds, wanted).message);
  const config = ground.store.get<BuildConfig>(BUILD_CONFIGS, namespace, stored.metadata.labels?.[LABELS.config] ?? '');
  const number = config === undefined ? undefined : config.value.status.lastVersion + 1;
  if (config !== undefined) {
    const status = { ...config.value.status, lastVersion: number! };
    ground.store.update<BuildConfig>(
      BUILD_CONFIGS,
      namespace,
      config.name,
      { ...config.value, status },
      config.revision,
    );
  }
  const { annotations = {}, labels, ownerReferences } = stored.metadata;
  const { [ANNOTATIONS.pod]: _pod, ...kept } = annotations;
  const causes = listAt(asked, 'triggeredBy') as readonly JsonObject[];
  const made: NewObject<Build> = {
    apiVersion: stored.apiVersion,
    kind: 'Build',
    metadata: {
      name: number === undefined ? `${wanted}-${Math.floor(ground.tasks.now / 1000)}` : `${config!.name}-${number}`,
      namespace,
      ...(labels !== undefined && { labels }),
      ...(ownerReferences !== undefined && { ownerReferences }),
      annotations: {
        ...kept,
        [ANNOTATIONS.clone]: wanted,
        ...(number !== undefined && { [ANNOTATIONS.number]: String(number) }),
      },
    },
    spec: { ...stored.spec, triggeredBy: causes.length > 0 ? causes : [{ message: 'Manually triggered' }] },
    status: stored.status,
  };
  sendJson(call, 201, ground.api.create<Build>(BUILDS, made));
}

/** Who may not see a configuration is told so as if it were theirs to start (recorded: build.json, start-missing). */
function configNamed({ store }: FacadeGround, { namespace, name }: ResourceRequest, wanted: string): BuildConfig {
  const stored = store.get<BuildConfig>(BUILD_CONFIGS, namespace, wanted);
  if (stored === undefined) throw forbidden(buildConfigs, name, notFound(buildConfigs, wanted).message);
  return stored.value;
}

function bodyOf(call: ApiCall): JsonObject {
  const { value } = readDocument(call);
  return isObject(value) ? value : {};
}
