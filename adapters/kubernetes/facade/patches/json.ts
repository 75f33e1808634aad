import jsonPatch from 'fast-json-patch';
import { badRequest, Refusal } from '../../resources/registry/refusal.js';
import { goKindOf } from '../bodies.js';
import { checkNesting, DecodeError } from '../schema/parse-json.js';

/** Most operations that one patch may have (apiserver pkg/endpoints/handlers/patch.go maxJSONPatchOperations). */
const MAXIMUM_OPERATIONS = 10_000;

/** How much a patch may grow a document by copying parts of it (apiserver pkg/server/config.go JSONPatchMaxCopyBytes). */
const MAXIMUM_COPIED_BYTES = 3 * 1024 * 1024;

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
    );
  try {
    return applied(target, patch as jsonPatch.Operation[]);
  } catch {
    throw new Refusal(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
  }
}

/** A few copies, each of all that is there, would fill any memory. */
function applied(target: unknown, patch: readonly jsonPatch.Operation[]): unknown {
  // Stored objects are never changed.
  let document = JSON.parse(JSON.stringify(target)) as unknown;
  let copiedBytes = 0;
  for (const [index, operation] of patch.entries()) {
    if (operation.op === 'copy')
      copiedBytes += JSON.stringify(jsonPatch.getValueByPointer(document, operation.from)).length;
    if (copiedBytes > MAXIMUM_COPIED_BYTES) throw new DecodeError('copied too much');
    document = jsonPatch.applyOperation(document, operation, true, true, true, index).newDocument;
  }
  checkNesting(document);
  return document;
}
