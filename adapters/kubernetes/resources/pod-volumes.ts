import { changeAt, changeEach, fill, isObject, type JsonObject } from './registry/json.js';

const MODE = { defaultMode: 0o644 };

/** What the sources of volumes are given (kubernetes pkg/apis/core/v1/zz_generated.defaults.go v1.32). */
const SOURCES: Readonly<Record<string, JsonObject>> = {
  secret: MODE,
  configMap: MODE,
  downwardAPI: MODE,
  projected: MODE,
  hostPath: { type: '' },
  rbd: { pool: 'rbd', user: 'admin', keyring: '/etc/ceph/keyring' },
  iscsi: { iscsiInterface: 'default' },
  azureDisk: { cachingMode: 'ReadWrite', fsType: 'ext4', readOnly: false, kind: 'Shared' },
  scaleIO: { storageMode: 'ThinProvisioned', fsType: 'xfs' },
};

/** Defaults of the source under any name that a pod's volume or a persistent volume has. */
export function defaultVolumeSources<T extends JsonObject>(owner: T): T {
  let filled = owner;
  for (const [source, fields] of Object.entries(SOURCES))
    filled = changeAt(filled, source, (given: JsonObject) => fill(given, fields));
  return filled;
}

/** Defaults of a pod's volume; one that names no source is an empty directory. */
export function defaultVolume(volume: JsonObject): JsonObject {
  if (Object.keys(volume).every((key) => key === 'name')) return { ...volume, emptyDir: {} };
  const filled = changeAt(defaultVolumeSources(volume), 'downwardAPI', withFieldVersions);
  const claimed = changeAt(filled, 'ephemeral', (ephemeral: JsonObject) =>
    changeAt(ephemeral, 'volumeClaimTemplate', (template: JsonObject) =>
      isObject(template['spec'])
        ? { ...template, spec: fill(template['spec'], { volumeMode: 'Filesystem' }) }
        : template,
    ),
  );
  return changeAt(claimed, 'projected', (projected: JsonObject) =>
    changeEach(projected, 'sources', (source) =>
      changeAt(changeAt(source, 'downwardAPI', withFieldVersions), 'serviceAccountToken', (token: JsonObject) =>
        fill(token, { expirationSeconds: 3600 }),
      ),
    ),
  );
}

function withFieldVersions(downward: JsonObject): JsonObject {
  return changeEach(downward, 'items', (item) =>
    changeAt(item, 'fieldRef', (reference: JsonObject) => fill(reference, { apiVersion: 'v1' })),
  );
}
