import type { VectorsHost } from 'regatta/testing';
import { SCHEMA, type Field } from '../facade/schema/schema.js';

type CaseResult = NonNullable<ReturnType<NonNullable<VectorsHost['other']>>>[number];
type Table = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** What is wrong with our side of one recorded row; undefined when nothing is. */
type Check = (key: string, row: Readonly<Record<string, unknown>>) => string | undefined;

const CHECKS: Readonly<Record<string, Check>> = {
  'facts/patch-merge-keys.json': patchProblem,
  'facts/list-types.json': listProblem,
};

const SHOWN_PROBLEMS = 5;

/** Compares tables of facts about the real server with those that this one works by: one case a file. */
export function recordedTables(path: string, content: unknown): readonly CaseResult[] | undefined {
  const check = CHECKS[path];
  if (check === undefined) return undefined;
  const rows = (content as { readonly fields: Table }).fields;
  const problems = Object.entries(rows).flatMap(([key, row]) => check(key, row) ?? []);
  const shown = problems.slice(0, SHOWN_PROBLEMS).join('; ');
  const detail = problems.length === 0 ? '' : `${problems.length} of ${Object.keys(rows).length} rows: ${shown}`;
  return [{ id: path.replace(/\.json$/, ''), outcome: detail === '' ? 'pass' : 'fail', detail }];
}

/** `io.k8s.api.core.v1.PodSpec.containers` is the field of the message `core.v1.PodSpec`. */
function fieldOf(key: string): Field | undefined {
  const [field = '', kind, version, group] = key.split('.').reverse();
  return SCHEMA.get(`${group}.${version}.${kind}`)?.byJson.get(field);
}

function patchProblem(key: string, { patchStrategy = '', patchMergeKey = '' }: Readonly<Record<string, unknown>>) {
  const field = fieldOf(key);
  if (field === undefined) return `${key} is not there`;
  if (field.patchStrategy === patchStrategy && field.mergeKey === patchMergeKey) return undefined;
  return `${key} has ${field.patchStrategy} by ${JSON.stringify(field.mergeKey)}`;
}

function listProblem(key: string, { listType, listMapKeys = [], mapType }: Readonly<Record<string, unknown>>) {
  const field = fieldOf(key);
  if (field === undefined) return `${key} is not there`;
  if (listType === undefined) {
    const isAtomic = field.atomicMap || (SCHEMA.get(field.type)?.atomic === true && !field.granular);
    return isAtomic === (mapType === 'atomic') ? undefined : `${key} is ${isAtomic ? '' : 'not '}atomic`;
  }
  const same = field.listType === listType && field.listKeys.join() === (listMapKeys as readonly string[]).join();
  return same ? undefined : `${key} is a list of type ${field.listType} by ${JSON.stringify(field.listKeys.join())}`;
}
