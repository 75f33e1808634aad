import { isObject, numberAt, objectAt, type JsonObject } from '../../resources/registry/json.js';
import { AGE_COLUMN, column, NAME_COLUMN } from '../../resources/registry/define-resource.js';
import { labelText, selectorText } from '../../resources/registry/cells.js';
import { fieldInvalid } from '../../resources/registry/field-errors.js';
import { badRequest, internalError, invalid } from '../../resources/registry/refusal.js';
import type { ScalePaths } from '../../resources/custom/custom-kinds.js';
import { valuesAt } from '../../resources/custom/json-path.js';
import type { ApiObject } from '../../resources/types.js';
import { sendJson } from '../answers.js';
import { readDocument } from '../bodies.js';
import type { ServedKind } from '../kinds.js';
import { applyJsonPatch } from '../patches/json.js';
import { applyMergePatch } from '../patches/merge.js';
import { patchTypeOf } from '../patch.js';
import type { Reads } from '../reads.js';
import type { ApiCall, ResourceRequest } from '../request.js';
import { parseJson } from '../schema/parse-json.js';
import type { Writes } from '../writes.js';
import type { SubresourceHandler } from './handler.js';

/** The scale of everything with replicas: one shape (autoscaling/v1 Scale) over their own. */
export class ScaleHandler implements SubresourceHandler {
  readonly path = 'scale';
  readonly methods = ['GET', 'PUT', 'PATCH'];
  readonly #reads: Reads;
  readonly #writes: Writes;

  constructor(reads: Reads, writes: Writes) {
    this.#reads = reads;
    this.#writes = writes;
  }

  handle(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    const object = kind.fromStored(this.#reads.stored(kind, request).value);
    const paths = kind.custom?.scale;
    const shown = (of: ApiObject) => (paths === undefined ? scaleOf(of) : customScaleOf(of, paths));
    if (call.method === 'GET') return this.#reads.answerAs(call, SCALE_COLUMNS, object, shown(object));
    const wanted = call.method === 'PUT' ? bodyOf(call) : patchedScale(call, shown(object));
    const metadata = objectAt(wanted, 'metadata');
    const name = metadata['name'];
    if (typeof name === 'string' && name !== '' && name !== request.name)
      throw badRequest(`the name of the object (${name}) does not match the name on the URL (${request.name})`);
    const version = metadata['resourceVersion'];
    const resourceVersion = typeof version === 'string' && version !== '' ? version : object.metadata.resourceVersion;
    const replicas = numberAt(objectAt(wanted, 'spec'), 'replicas');
    if (replicas < 0)
      throw invalid({ group: 'autoscaling', kind: 'Scale' }, request.name, [
        fieldInvalid('spec.replicas', replicas, 'must be greater than or equal to 0'),
      ]);
    const versioned = { ...object, metadata: { ...object.metadata, resourceVersion } };
    const changed =
      paths === undefined
        ? { ...versioned, spec: { ...objectAt(object, 'spec'), replicas } }
        : (withValueAt(versioned, paths.specReplicasPath, replicas) as ApiObject);
    const options = this.#writes.optionsOf(call, kind, 'Update', 'scale');
    sendJson(call, 200, shown(kind.fromStored(this.#writes.write(kind, changed, options, ''))));
  }
}

function bodyOf(call: ApiCall): JsonObject {
  const { value } = readDocument(call);
  return isObject(value) ? value : {};
}

/** The scale as a JSON or merge patch leaves it. */
export function patchedScale(call: ApiCall, scale: object): JsonObject {
  const patch = parseJson(new TextDecoder().decode(call.body)).value;
  const patched = patchTypeOf(call) === 'json' ? applyJsonPatch(scale, patch) : applyMergePatch(scale, patch);
  return isObject(patched) ? patched : {};
}

export function scaleOf(object: ApiObject): object {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const spec = objectAt(object, 'spec');
  const replicas = numberAt(spec, 'replicas');
  const { selector } = spec;
  const isPlain = isObject(selector) && !('matchLabels' in selector) && !('matchExpressions' in selector);
  const text = isPlain ? labelText(selector) : selectorText(selector);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas === 0 ? {} : { replicas },
    status: {
      replicas: numberAt(objectAt(object, 'status'), 'replicas'),
      ...(text !== '<none>' && { selector: text }),
    },
  };
}

/** The scale of a custom resource lies where its definition says (apiextensions-apiserver pkg/registry/customresource/etcd.go). */
function customScaleOf(object: ApiObject, paths: ScalePaths): object {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const [replicas] = valuesAt(object, paths.specReplicasPath);
  if (typeof replicas !== 'number')
    throw internalError(`the spec replicas field ${JSON.stringify(paths.specReplicasPath)} does not exist`);
  const [current] = valuesAt(object, paths.statusReplicasPath);
  const [selector] = paths.labelSelectorPath === '' ? [] : valuesAt(object, paths.labelSelectorPath);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: replicas === 0 ? {} : { replicas },
    status: {
      replicas: typeof current === 'number' ? current : 0,
      ...(typeof selector === 'string' && selector !== '' && { selector }),
    },
  };
}

/** An object with another value under a path of plain names. */
function withValueAt(object: unknown, path: string, value: unknown): unknown {
  const [, first = '', rest = ''] = /^\.([^.]+)(.*)$/.exec(path) ?? [];
  if (first === '') return value;
  const fields: JsonObject = isObject(object) ? object : {};
  return { ...fields, [first]: withValueAt(fields[first], rest, value) };
}

const SCALE_COLUMNS = {
  columns: [
    NAME_COLUMN,
    column('Desired', 'integer', 'How many replicas are wanted.'),
    column('Available', 'integer', 'How many replicas there are.'),
    AGE_COLUMN,
  ],
  cells: (scale: object, name: string, age: string) => [
    name,
    numberAt(objectAt(scale, 'spec'), 'replicas'),
    numberAt(objectAt(scale, 'status'), 'replicas'),
    age,
  ],
};
