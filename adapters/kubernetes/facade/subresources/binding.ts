import { isObject, objectAt, textAt } from '../../resources/registry/json.js';
import { invalid } from '../../resources/registry/refusal.js';
import type { ApiServer } from '../../resources/types.js';
import { sendJson } from '../answers.js';
import { readDocument } from '../bodies.js';
import { bareError, success } from '../errors.js';
import type { ServedKind } from '../kinds.js';
import { isDryRun } from '../parameters.js';
import type { ApiCall, ResourceRequest } from '../request.js';
import type { SubresourceHandler } from './handler.js';

/** The scheduler's way to put a pod on a node. */
export class BindingHandler implements SubresourceHandler {
  readonly path = 'pods/binding';
  readonly methods = ['POST'];
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  handle(call: ApiCall, _kind: ServedKind, request: ResourceRequest): void {
    const { value } = readDocument(call);
    const target = isObject(value) ? value['target'] : undefined;
    if (!isObject(target)) throw bareError(500, 'binding target is required');
    const kind = textAt(target, 'kind');
    if (kind !== '' && kind !== 'Node')
      throw bareError(
        500,
        `target.kind: Unsupported value: ${JSON.stringify(kind)}: supported values: "Node", "<empty>"`,
      );
    const node = textAt(target, 'name');
    if (node === '')
      throw invalid({ group: '', kind: 'Binding' }, textAt(objectAt(value, 'metadata'), 'name'), [
        { reason: 'FieldValueRequired', field: 'target.name', message: 'Required value' },
      ]);
    if (!isDryRun(call)) this.#api.bind(request.namespace, request.name, node);
    sendJson(call, 201, success(undefined, 201));
  }
}
