import { rfc3339 } from 'regatta/kit';
import type { ResourceDefinition } from '../definition.js';
import type { ApiObject, DeleteOptions, ObjectMeta } from '../types.js';

/** What a DELETE does to an object: it goes at once, or it is written back with these marks. */
export interface Deletion {
  /** The object as it is to be written first; the same object when nothing changes. */
  readonly marked: ApiObject;
  readonly goes: boolean;
}

const PROPAGATION_FINALIZERS = { Orphan: 'orphan', Foreground: 'foregroundDeletion' } as const;

/** Decides what a DELETE means (apiserver pkg/registry/rest/delete.go, generic/registry/store.go). */
export function deletionOf(
  definition: ResourceDefinition,
  object: ApiObject,
  options: DeleteOptions,
  nowMs: number,
): Deletion {
  const finalizers = finalizersAfter(definition, object.metadata, options);
  const grace = graceOf(definition, object, options);
  const waits = finalizers.length > 0 || (definition.remainingFinalizers?.(object) ?? []).length > 0;
  if (grace === undefined && !waits) return { marked: object, goes: true };
  const marked = mark(definition, object, finalizers, grace ?? 0, nowMs);
  return { marked, goes: !waits && (grace ?? 0) === 0 };
}

/** Whether an object that is being deleted has nothing left to wait for. */
export function isDeletable(definition: ResourceDefinition, object: ApiObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata;
  if (deletionTimestamp === undefined || deletionGracePeriodSeconds > 0 || finalizers.length > 0) return false;
  return (definition.remainingFinalizers?.(object) ?? []).length === 0;
}

function finalizersAfter(
  definition: ResourceDefinition,
  metadata: ObjectMeta,
  options: DeleteOptions,
): readonly string[] {
  const policy = options.propagationPolicy ?? standingPolicy(metadata) ?? definition.defaultPropagation ?? 'Background';
  const before = metadata.finalizers ?? [];
  const others = before.filter((name) => name !== 'orphan' && name !== 'foregroundDeletion');
  return policy === 'Background' ? others : [...others, PROPAGATION_FINALIZERS[policy]];
}

/** A policy asked for by an earlier DELETE lasts until a later one names another. */
function standingPolicy({ finalizers = [] }: ObjectMeta): 'Orphan' | 'Foreground' | undefined {
  if (finalizers.includes('orphan')) return 'Orphan';
  return finalizers.includes('foregroundDeletion') ? 'Foreground' : undefined;
}

function graceOf(definition: ResourceDefinition, object: ApiObject, options: DeleteOptions): number | undefined {
  const asked = definition.deletionGraceSeconds?.(object, options.gracePeriodSeconds);
  if (asked === undefined) return undefined;
  const running = object.metadata.deletionGracePeriodSeconds;
  // A second DELETE may only shorten the wait.
  return running === undefined ? asked : Math.min(asked, running);
}

function mark(
  definition: ResourceDefinition,
  object: ApiObject,
  finalizers: readonly string[],
  grace: number,
  nowMs: number,
): ApiObject {
  const { metadata } = object;
  const first = metadata.deletionTimestamp === undefined;
  const shortened = !first && grace < (metadata.deletionGracePeriodSeconds ?? 0);
  const sameFinalizers = finalizers.join() === (metadata.finalizers ?? []).join();
  if (!first && !shortened && sameFinalizers) return object;
  const { finalizers: _before, ...rest } = metadata;
  const marked: ApiObject = {
    ...object,
    metadata: {
      ...rest,
      ...((first || shortened) && {
        deletionTimestamp: rfc3339(nowMs + grace * 1000),
        deletionGracePeriodSeconds: grace,
      }),
      ...(finalizers.length > 0 && { finalizers }),
      ...(first && metadata.generation !== undefined && { generation: metadata.generation + 1 }),
    },
  };
  return first ? (definition.markDeleted?.(marked) ?? marked) : marked;
}
