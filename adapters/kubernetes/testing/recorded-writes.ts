/* oxlint-disable typescript/no-unnecessary-type-parameters -- readers name the type of what they read */
import type { Condition, Pod } from '../controllers/objects/pod.js';
import type { PersistentVolume } from '../controllers/objects/storage.js';
import { sameJson } from '../resources/registry/json.js';
import type { ApiObject, ApiServer, NewObject } from '../resources/types.js';

/** A write as the recording lists it, with times blotted out. */
export type RecordedWrite = Readonly<Record<string, unknown>>;

/** An event besides that of the failure, as the recording lists it. */
export type RecordedNote = Readonly<Record<string, unknown>>;

const TIME = '<time>';

/** An API that keeps the pods of a recorded cluster and lists what is written to it. */
export class WriteList implements ApiServer {
  readonly writes: RecordedWrite[] = [];
  readonly notes: RecordedNote[] = [];
  readonly #pods: ReadonlyMap<string, Pod>;

  constructor(pods: readonly Pod[]) {
    this.#pods = new Map(pods.map((pod) => [`${pod.metadata.namespace ?? ''}/${pod.metadata.name}`, pod]));
  }

  get<T extends ApiObject>(_resource: string, namespace: string, name: string): T | undefined {
    return this.#pods.get(`${namespace}/${name}`) as T | undefined;
  }

  list<T extends ApiObject>(): readonly T[] {
    return [];
  }

  find<T extends ApiObject>(): readonly T[] {
    return [];
  }

  create<T extends ApiObject>(_resource: string, object: NewObject<T>): T {
    const { involvedObject, reason, action, message, type } = object as unknown as Record<string, string> & {
      involvedObject: { kind: string; namespace: string; name: string };
    };
    const regarding = `${involvedObject.kind} ${involvedObject.namespace}/${involvedObject.name}`;
    this.notes.push({ action, note: message, reason, regarding, type });
    return { ...object, metadata: { ...object.metadata } } as unknown as T;
  }

  update<T extends ApiObject>(resource: string, object: T): T {
    const { name, annotations } = object.metadata;
    const { claimRef } = (object as unknown as PersistentVolume).spec;
    const claim = claimRef && { claimRef: `${claimRef.namespace}/${claimRef.name}` };
    this.writes.push({ annotations, ...claim, name, resource, verb: 'update' });
    return object;
  }

  updateStatus<T extends ApiObject>(resource: string, object: T): T {
    const { name, namespace } = object.metadata;
    const { status } = object as unknown as Pod;
    const before = this.get<Pod>(resource, namespace ?? '', name)?.status;
    const changed = (status?.conditions ?? []).filter(
      (condition) => !(before?.conditions ?? []).some((old) => sameJson(old, condition)),
    );
    const nominated = status?.nominatedNodeName ?? null;
    const isNominated = nominated !== (before?.nominatedNodeName ?? null);
    const body = {
      ...(changed.length > 0 && { conditions: changed.map(withoutTime) }),
      ...(isNominated && { nominatedNodeName: nominated }),
    };
    const patchType = 'application/strategic-merge-patch+json';
    this.writes.push({ body: { status: body }, name, patchType, resource, subresource: 'status', verb: 'patch' });
    return object;
  }

  delete(resource: string, _namespace: string, name: string): void {
    this.writes.push({ name, resource, verb: 'delete' });
  }

  bind(_namespace: string, name: string, node: string): void {
    this.writes.push({ name, node, resource: 'bindings', verb: 'create' });
  }

  finalize(): void {}
}

function withoutTime(condition: Condition): Condition {
  return { ...condition, lastTransitionTime: TIME };
}

/** Whether two lists hold the same, in any order: victims are written to at the same time. */
export function sameInAnyOrder(left: readonly unknown[], right: readonly unknown[]): boolean {
  if (left.length !== right.length) return false;
  const rest = [...right];
  return left.every((item) => {
    const at = rest.findIndex((other) => sameJson(item, other));
    if (at >= 0) rest.splice(at, 1);
    return at >= 0;
  });
}
