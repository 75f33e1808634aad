import jsonPatch from 'fast-json-patch';
import { badRequest, Refusal } from '../../resources/registry/refusal.js';
import { goKindOf } from '../bodies.js';

/** Most operations that one patch may have (apiserver pkg/endpoints/handlers/patch.go maxJSONPatchOperations). */
const MAXIMUM_OPERATIONS = 10_000;

/** RFC 6902. Throws 400 for what is no patch and 422 for one that does not fit. */
export function applyJsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch))
    throw badRequest(
      `error decoding patch: json: cannot unmarshal ${goKindOf(patch)} into Go value of type []handlers.jsonPatchOp`,
    );
  if (patch.length > MAXIMUM_OPERATIONS)
    throw new Refusal(
      413,
      'RequestEntityTooLarge',
      `Request entity too large: The allowed maximum operations in a JSON patch is ${MAXIMUM_OPERATIONS}, got ${patch.length}`,
      {},
    );
  try {
    // The document is copied by the library, because stored objects are never changed.
    return jsonPatch.applyPatch(target, patch as jsonPatch.Operation[], true, false).newDocument;
  } catch {
    throw new Refusal(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
  }
}
