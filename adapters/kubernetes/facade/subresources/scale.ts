import { isObject, numberAt, objectAt, type JsonObject } from '../../resources/registry/json.js';
import { labelText, selectorText } from '../../resources/registry/cells.js';
import { badRequest } from '../../resources/registry/refusal.js';
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
    const object = this.#reads.stored(kind, request).value;
    if (call.method === 'GET') return sendJson(call, 200, scaleOf(object));
    const wanted = call.method === 'PUT' ? bodyOf(call) : patchedScale(call, scaleOf(object));
    const metadata = objectAt(wanted, 'metadata');
    const name = metadata['name'];
    if (typeof name === 'string' && name !== '' && name !== request.name)
      throw badRequest(`the name of the object (${name}) does not match the name on the URL (${request.name})`);
    const version = metadata['resourceVersion'];
    const resourceVersion = typeof version === 'string' && version !== '' ? version : object.metadata.resourceVersion;
    const replicas = numberAt(objectAt(wanted, 'spec'), 'replicas');
    const changed = {
      ...object,
      metadata: { ...object.metadata, resourceVersion },
      spec: { ...objectAt(object, 'spec'), replicas },
    };
    const options = this.#writes.optionsOf(call, kind, 'Update', 'scale');
    sendJson(call, 200, scaleOf(this.#writes.write(kind, changed, options, '')));
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
