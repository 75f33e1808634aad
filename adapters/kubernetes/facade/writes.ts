import type { Store } from 'regatta/kit';
import { listAt, objectAt } from '../resources/registry/json.js';
import { alreadyExists, badRequest, forbidden, invalid, notFound } from '../resources/registry/refusal.js';
import type { StoredApiServer, WriteOptions } from '../resources/registry/stored-api-server.js';
import type { ApiObject, DeleteOptions } from '../resources/types.js';
import { sendJson, warningHeaders } from './answers.js';
import { readBody } from './bodies.js';
import { readDeleteOptions } from './delete-options.js';
import { shapeErrors } from './checks.js';
import { bareError, success } from './errors.js';
import { tracked } from './fields/managed-fields.js';
import type { ServedKind } from './kinds.js';
import { isDryRun, managerOf } from './parameters.js';
import { listOf, type Reads } from './reads.js';
import type { ApiCall, ResourceRequest } from './request.js';
import { selectorOf } from './selectors.js';
import { checkStoredSize } from './size-limits.js';

/** Namespaces that nobody may delete (apiserver plugin/namespace/lifecycle: immortal namespaces). */
const IMMORTAL = ['default', 'kube-system', 'kube-public'];

/** Create, update and delete. */
export class Writes {
  readonly #api: StoredApiServer;
  readonly #store: Store;
  readonly #reads: Reads;

  constructor(api: StoredApiServer, store: Store, reads: Reads) {
    this.#api = api;
    this.#store = store;
    this.#reads = reads;
  }

  create(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    const { object, warnings } = readBody(call, kind);
    const options = this.optionsOf(call, kind, 'Update', '');
    // Only the store refuses it, which a dry run does not come to.
    if (object.metadata.resourceVersion && options.dryRun !== true)
      throw bareError(500, 'resourceVersion should not be set on objects to be created');
    const { generateName = '', name } = object.metadata;
    const made = this.#create(kind, inNamespace(object, kind, request), options, name ? '' : generateName);
    this.#reads.answer(call, kind, made, 201, undefined, warningHeaders(warnings));
  }

  /** A generated name that is taken tells the caller to try again. */
  #create(kind: ServedKind, object: ApiObject, options: WriteOptions, generateName: string): ApiObject {
    const stored = this.#api.create(kind.resource, kind.toStored(object), options);
    if (stored.metadata.name === '') throw alreadyExists(kind.definition, generateName);
    return stored;
  }

  update(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    const { object: given, warnings } = readBody(call, kind);
    if (!given.metadata.name)
      throw badRequest(
        `the name of the object (${request.name} based on URL) was undeterminable: name must be provided`,
      );
    const object = named(inNamespace(given, kind, request), request);
    const { definition } = kind;
    const options = this.optionsOf(call, kind, 'Update', request.subresource);
    const exists = this.#store.get(kind.resource, request.namespace, request.name) !== undefined;
    if (!exists && definition.allowsCreateOnUpdate === true && request.subresource === '') {
      if (object.metadata.resourceVersion) throw notFound(definition, request.name);
      const made = this.#create(kind, object, options, '');
      return this.#reads.answer(call, kind, made, 201, undefined, warningHeaders(warnings));
    }
    if (exists && !object.metadata.resourceVersion && definition.allowsUnconditionalUpdate === false)
      throw invalid({ ...definition, kind: definition.plural }, request.name, [
        {
          reason: 'FieldValueInvalid',
          field: 'metadata.resourceVersion',
          message: 'Invalid value: 0x0: must be specified for an update',
        },
      ]);
    const written = this.write(kind, object, options, request.subresource);
    this.#reads.answer(call, kind, written, 200, undefined, warningHeaders(warnings));
  }

  /** Replaces the object, or its status alone. */
  write(kind: ServedKind, object: ApiObject, options: WriteOptions, subresource: string): ApiObject {
    const stored = kind.toStored(object);
    if (subresource === 'approval') return this.#api.updateStatus(kind.resource, this.#approved(kind, stored), options);
    if (subresource === 'ephemeralcontainers')
      return this.#api.update(kind.resource, this.#joined(kind, stored), options);
    return subresource === 'status'
      ? this.#api.updateStatus(kind.resource, stored, options)
      : this.#api.update(kind.resource, stored, options);
  }

  /** The decision about a request for a certificate; its certificate stays. */
  #approved(kind: ServedKind, object: ApiObject): ApiObject {
    const before = this.#store.get<ApiObject>(kind.resource, '', object.metadata.name)?.value ?? object;
    const { conditions } = objectAt(object, 'status');
    const status = { ...objectAt(before, 'status'), ...(conditions !== undefined && { conditions }) };
    return { ...object, status } as ApiObject;
  }

  /** A pod with more containers to debug it, and nothing else changed. */
  #joined(kind: ServedKind, object: ApiObject): ApiObject {
    const { namespace = '', name, resourceVersion } = object.metadata;
    const before = this.#store.get<ApiObject>(kind.resource, namespace, name)?.value ?? object;
    const spec = {
      ...objectAt(before, 'spec'),
      ephemeralContainers: listAt(objectAt(object, 'spec'), 'ephemeralContainers'),
    };
    return { ...before, metadata: { ...before.metadata, resourceVersion }, spec } as ApiObject;
  }

  optionsOf(call: ApiCall, kind: ServedKind, operation: 'Apply' | 'Update', subresource: string): WriteOptions {
    const manager = { name: managerOf(call), operation, subresource } as const;
    return {
      dryRun: isDryRun(call),
      subresource,
      check: (object, before) => shapeErrors(kind, object, before),
      finish: (object, before, now, submitted) => {
        const finished = tracked(kind, object, before, manager, now, submitted);
        checkStoredSize(call, kind, finished);
        return finished;
      },
    };
  }

  delete(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    const options = readDeleteOptions(call);
    const { definition } = kind;
    if (definition.resource === 'namespaces' && IMMORTAL.includes(request.name))
      throw forbidden(definition, request.name, 'this namespace may not be deleted');
    const { object, gone } = this.#api.remove(kind.resource, request.namespace, request.name, options, {
      dryRun: isDryRun(call) || options.dryRun,
    });
    if (!gone || definition.deleteAnswersObject === true) return this.#reads.answer(call, kind, object, 200);
    const { group, plural } = definition;
    const details = { name: request.name, ...(group !== '' && { group }), kind: plural, uid: object.metadata.uid };
    sendJson(call, 200, success(details));
  }

  /** Deletes what the selectors choose, and answers with it as it was. */
  deleteCollection(call: ApiCall, kind: ServedKind, request: ResourceRequest): void {
    const options = readDeleteOptions(call);
    const selects = selectorOf(kind, call.parameters);
    const selection = request.namespace === '' ? {} : { namespace: request.namespace };
    const page = this.#store.list<ApiObject>(kind.resource, selection);
    const chosen = page.items.filter(({ value }) => selects?.(value) ?? true);
    const dryRun = isDryRun(call) || options.dryRun;
    for (const { namespace, name } of chosen) this.#deleteOne(kind, namespace, name, options, dryRun);
    const objects = chosen.map(({ value }) => value);
    sendJson(call, 200, listOf(kind, objects, { resourceVersion: String(page.revision) }));
  }

  #deleteOne(kind: ServedKind, namespace: string, name: string, options: DeleteOptions, dryRun: boolean): void {
    const { preconditions: _unused, ...shared } = options;
    this.#api.remove(kind.resource, namespace, name, shared, { dryRun });
  }
}

/** The namespace of the path counts; another one in the body is refused. */
export function inNamespace(object: ApiObject, { definition }: ServedKind, request: ResourceRequest): ApiObject {
  const { namespace = '' } = object.metadata;
  if (!definition.namespaced) {
    if (namespace === '') return object;
    const { namespace: _none, ...metadata } = object.metadata;
    return { ...object, metadata };
  }
  if (namespace !== '' && namespace !== request.namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  return { ...object, metadata: { ...object.metadata, namespace: request.namespace } };
}

/** The name of the path counts; another one in the body is refused. */
export function named(object: ApiObject, { name }: ResourceRequest): ApiObject {
  const given = object.metadata.name ?? '';
  if (given !== '' && given !== name)
    throw badRequest(`the name of the object (${given}) does not match the name on the URL (${name})`);
  return given === name ? object : { ...object, metadata: { ...object.metadata, name } };
}
