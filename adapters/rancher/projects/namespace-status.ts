import type { ClusterCondition } from '../resources/cluster.js';

/** The annotation in which a namespace keeps what Rancher's controllers say of it. */
export const STATUS_ANNOTATION = 'cattle.io/status';

/** What a namespace says that has just been made through the v3 API; the real server writes this one by hand. */
export const NEW_STATUS =
  '{"conditions": [{"type": "InitialRolesPopulated", "status": "Unknown", "message": "Populating initial roles"}]}';

/** The text of the annotation once the controllers have written it. */
export function statusText(types: readonly string[], time: string): string {
  const conditions = types.map((type) => ({ Type: type, Status: 'True', Message: '', LastUpdateTime: time }));
  return JSON.stringify({ Conditions: conditions });
}

/** The conditions in the annotation, whichever way they were written. */
export function conditionsIn(text: string | undefined): readonly ClusterCondition[] {
  if (text === undefined) return [];
  const parsed = parsedText(text) as Record<string, unknown>;
  const list = (parsed['conditions'] ?? parsed['Conditions'] ?? []) as readonly Readonly<Record<string, string>>[];
  return list.map((one) => ({
    type: one['type'] ?? one['Type'] ?? '',
    status: (one['status'] ?? one['Status'] ?? 'Unknown') as ClusterCondition['status'],
    message: one['message'] ?? one['Message'] ?? '',
  }));
}

/** A JSON text, or nothing where it is none. */
export function parsedText(text: string): object {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
