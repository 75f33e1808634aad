import { SCHEMA, type Field } from '../../facade/schema/schema.js';
import type { Comparison } from './index.js';

type Row = Readonly<Record<string, unknown>>;
interface Table {
  readonly fields: Readonly<Record<string, Row>>;
}

/** How strategic merge patches treat each field. */
export function patchProblems(table: Table): Comparison {
  return eachRow(table, (key, field, { patchStrategy = '', patchMergeKey = '' }) =>
    field.patchStrategy === patchStrategy && field.mergeKey === patchMergeKey
      ? undefined
      : `${key} has ${field.patchStrategy} by ${JSON.stringify(field.mergeKey)}`,
  );
}

/** How server-side apply treats each list and map. */
export function listProblems(table: Table): Comparison {
  return eachRow(table, (key, field, { listType, listMapKeys = [], mapType }) => {
    if (listType === undefined) {
      const isAtomic = field.atomicMap || (SCHEMA.get(field.type)?.atomic === true && !field.granular);
      return isAtomic === (mapType === 'atomic') ? undefined : `${key} is ${isAtomic ? '' : 'not '}atomic`;
    }
    const same = field.listType === listType && field.listKeys.join() === (listMapKeys as readonly string[]).join();
    return same ? undefined : `${key} is a list of type ${field.listType} by ${JSON.stringify(field.listKeys.join())}`;
  });
}

function eachRow({ fields }: Table, check: (key: string, field: Field, row: Row) => string | undefined): Comparison {
  const problems = Object.entries(fields).flatMap(([key, row]) => {
    const field = fieldOf(key);
    return field === undefined ? `${key} is not there` : (check(key, field, row) ?? []);
  });
  return { problems, entries: Object.keys(fields).length };
}

/** `io.k8s.api.core.v1.PodSpec.containers` is the field of the message `core.v1.PodSpec`. */
function fieldOf(key: string): Field | undefined {
  const [field = '', kind, version, group] = key.split('.').reverse();
  return SCHEMA.get(`${group}.${version}.${kind}`)?.byJson.get(field);
}
