import { changeAt, changeEach, isObject, listAt, textAt, type JsonObject } from './registry/json.js';

/*
 * Fields whose feature is off in v1.32: the server takes them out of every pod and template before it validates them (kubernetes
 * pkg/api/pod/util.go dropDisabledFields).
 */

const OF_PODS = ['hostUsers', 'resources', 'resourceClaims'];
const OF_SECURITY = ['supplementalGroupsPolicy', 'seLinuxChangePolicy'];
const CONTAINERS = ['containers', 'initContainers', 'ephemeralContainers'];

/** A pod spec without the fields of features that are off. */
export function withoutGatedFields(spec: JsonObject): JsonObject {
  let kept = withoutImageVolumes(without(spec, OF_PODS));
  kept = changeAt(kept, 'securityContext', (context: JsonObject) => without(context, OF_SECURITY));
  for (const list of CONTAINERS) kept = changeEach(kept, list, containerWithoutGated);
  return changeEach(kept, 'volumes', (volume) =>
    changeAt(volume, 'projected', (projected: JsonObject) =>
      changeEach(projected, 'sources', (source) => without(source, ['clusterTrustBundle'])),
    ),
  );
}

function containerWithoutGated(container: JsonObject): JsonObject {
  const kept = changeAt(without(container, ['resizePolicy']), 'resources', (resources: JsonObject) =>
    without(resources, ['claims']),
  );
  // Without the feature there is one way to mount /proc, whatever was asked for.
  return changeAt(kept, 'securityContext', (context: JsonObject) =>
    typeof context['procMount'] === 'string' ? { ...context, procMount: 'Default' } : context,
  );
}

/** Volumes of images go, with their mounts. */
function withoutImageVolumes(spec: JsonObject): JsonObject {
  const gone = listAt(spec, 'volumes').filter((volume) => isObject(volume) && isObject(volume['image']));
  if (gone.length === 0) return spec;
  const names = new Set(gone.map((volume) => textAt(volume, 'name')));
  const kept: JsonObject = { ...spec, volumes: listAt(spec, 'volumes').filter((volume) => !gone.includes(volume)) };
  return CONTAINERS.reduce(
    (result, list) =>
      changeEach(result, list, (container) => ({
        ...container,
        ...(Array.isArray(container['volumeMounts']) && {
          volumeMounts: listAt(container, 'volumeMounts').filter((mount) => !names.has(textAt(mount, 'name'))),
        }),
      })),
    listAt(kept, 'volumes').length === 0 ? without(kept, ['volumes']) : kept,
  );
}

function without(object: JsonObject, fields: readonly string[]): JsonObject {
  if (!fields.some((field) => field in object)) return object;
  return Object.fromEntries(Object.entries(object).filter(([name]) => !fields.includes(name)));
}
