import type { Condition } from '../../controllers/objects/pod.js';
import type { ApiObject } from '../../resources/types.js';

/** One record of a recording. */
export type Fields = Record<string, unknown>;

/** Leaves out fields without a value, as the recordings do. */
export function filled(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== ''));
}

export function conditionsOf(conditions: readonly Condition[] | undefined): string[] {
  return (conditions ?? [])
    .map(({ type, status, reason }) => `${type}=${status}${reason === undefined ? '' : ` ${reason}`}`)
    .sort();
}

export function plainRecord(kind: string, { metadata }: ApiObject): Fields {
  return filled({
    id: `${kind}/${metadata.name}`,
    kind,
    name: metadata.name,
    deleting: metadata.deletionTimestamp === undefined ? undefined : true,
    finalizers: metadata.finalizers?.join(),
    owners: metadata.ownerReferences?.map((owner) => `${owner.kind}/${owner.name}`).join(),
  });
}

/** The texts of all conditions that have one. */
export function messagesOf(conditions: readonly Condition[] | undefined): string[] {
  return (conditions ?? []).flatMap(({ message }) => message ?? []);
}
