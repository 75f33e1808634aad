import { isObject, objectAt, textAt } from '../../resources/registry/json.js';
import { conflict, invalid } from '../../resources/registry/refusal.js';
import type { ApiObject, ApiServer, ObjectMeta } from '../../resources/types.js';
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

  handle(call: ApiCall, kindOfPods: ServedKind, request: ResourceRequest): void {
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
    const { uid = '', annotations } = objectAt(value, 'metadata') as Partial<ObjectMeta>;
    const pod = this.#api.get<ApiObject>('pods', request.namespace, request.name);
    if (pod !== undefined && uid !== '' && uid !== pod.metadata.uid)
      throw conflict(kindOfPods.definition, request.name, uidMismatch(request, uid, pod.metadata.uid));
    if (!isDryRun(call)) {
      this.#api.bind(request.namespace, request.name, node);
      if (annotations !== undefined) this.#annotate(request, annotations);
    }
    sendJson(call, 201, success(undefined, 201));
  }

  /** What the scheduler says of its choice stays with the pod. */
  #annotate({ namespace, name }: ResourceRequest, annotations: Readonly<Record<string, string>>): void {
    const pod = this.#api.get<ApiObject>('pods', namespace, name)!;
    const metadata = { ...pod.metadata, annotations: { ...pod.metadata.annotations, ...annotations } };
    this.#api.update<ApiObject>('pods', { ...pod, metadata });
  }
}

function uidMismatch({ namespace, name }: ResourceRequest, given: string, actual: string): string {
  const stored = `StorageError: invalid object, Code: 4, Key: /registry/pods/${namespace}/${name}, ResourceVersion: 0`;
  return `${stored}, AdditionalErrorMsg: Precondition failed: UID in precondition: ${given}, UID in object meta: ${actual}`;
}
