import { rfc3339 } from 'regatta/kit';
import { CLEANUP_FINALIZER } from './custom/definitions-controller.js';
import { definitionErrors, definitionUpdateErrors } from './rules/custom-resource-definitions.js';
import { CREATED_AT_COLUMN, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { changeAt, fill, isObject, listAt, objectAt, scalarText, textAt, type JsonObject } from './registry/json.js';
import { statusOnly } from './scale.js';
import type { ApiObject } from './types.js';

export const customResourceDefinitions = defineResource({
  group: 'apiextensions.k8s.io',
  version: 'v1',
  plural: 'customresourcedefinitions',
  singular: 'customresourcedefinition',
  kind: 'CustomResourceDefinition',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  namespaced: false,
  hasStatus: true,
  hasGeneration: true,
  allowsUnconditionalUpdate: false,
  deleteAnswersObject: true,
  // Source: apiextensions-apiserver pkg/apis/apiextensions/v1/defaults.go v0.32.
  defaults: (object) => changeAt(object, 'spec', defaults),
  prepareForCreate: (object) => ({
    ...object,
    status: { conditions: null, acceptedNames: { plural: '', kind: '' }, storedVersions: storageVersions(object) },
  }),
  prepareForUpdate: withStoredVersions,
  validate: definitionErrors,
  validateUpdate: definitionUpdateErrors,
  remainingFinalizers: ({ metadata }) => (metadata.deletionTimestamp === undefined ? [CLEANUP_FINALIZER] : []),
  markDeleted,
  columns: [NAME_COLUMN, CREATED_AT_COLUMN],
  cells: ({ metadata }) => [metadata.name, metadata.creationTimestamp],
  subresources: statusOnly('CustomResourceDefinition'),
});

function defaults(spec: JsonObject): JsonObject {
  const named = changeAt(spec, 'names', (names: JsonObject) => {
    const kind = textAt(names, 'kind');
    if (kind === '') return names;
    return fill(names, { singular: kind.toLowerCase(), listKind: `${kind}List` });
  });
  const converted = changeAt(
    fill(named, { conversion: { strategy: 'None' } }),
    'conversion',
    (conversion: JsonObject) =>
      changeAt(conversion, 'webhook', (webhook: JsonObject) =>
        changeAt(webhook, 'clientConfig', (client: JsonObject) =>
          changeAt(client, 'service', (service: JsonObject) => fill(service, { port: 443 })),
        ),
      ),
  );
  return converted;
}

function storageVersions(object: ApiObject): readonly string[] {
  return listAt(objectAt(object, 'spec'), 'versions')
    .filter((version) => isObject(version) && version['storage'] === true)
    .map((version) => textAt(version, 'name'));
}

/** Versions that objects may have been stored in are remembered until somebody has migrated them. */
function withStoredVersions(object: ApiObject): ApiObject {
  const status = objectAt(object, 'status');
  const stored = listAt(status, 'storedVersions').map(scalarText);
  const added = storageVersions(object).filter((name) => !stored.includes(name));
  if (added.length === 0) return object;
  const changed = { ...object, status: { ...status, storedVersions: [...stored, ...added] } };
  return changed;
}

/** A definition that goes waits for its objects, and says so (apiextensions-apiserver pkg/registry/customresourcedefinition/etcd.go). */
function markDeleted(object: ApiObject): ApiObject {
  // Its deletion is a write of its own, which neither waits nor counts.
  const { deletionGracePeriodSeconds: _none, generation = 1, ...metadata } = object.metadata;
  const others = listAt(objectAt(object, 'status'), 'conditions');
  const terminating = {
    type: 'Terminating',
    status: 'True',
    lastTransitionTime: metadata.deletionTimestamp ?? rfc3339(0),
    reason: 'InstanceDeletionPending',
    message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
  };
  const finalizers = [...new Set([...(metadata.finalizers ?? []), CLEANUP_FINALIZER])];
  const changed = {
    ...object,
    metadata: { ...metadata, generation: generation - 1, finalizers },
    status: { ...objectAt(object, 'status'), conditions: [...others, terminating] },
  };
  return changed;
}
