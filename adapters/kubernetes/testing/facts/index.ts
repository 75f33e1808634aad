import type { VectorsHost } from 'regatta/testing';
import { bootstrapProblems } from './bootstrap.js';
import { limitProblems } from './limits.js';
import { messageProblems } from './messages.js';
import { listProblems, patchProblems } from './merging.js';
import { documentProblems, fieldLabelProblems, resourceProblems } from './served.js';

type CaseResult = NonNullable<ReturnType<NonNullable<VectorsHost['other']>>>[number];
type Adapter = VectorsHost['adapter'];

/** What a comparison of one table found: what is wrong on our side, and how many entries were looked at. */
export interface Comparison {
  readonly problems: readonly string[];
  readonly entries: number;
}

type Compare = (table: never, adapter: Adapter) => Comparison;

const TABLES: Readonly<Record<string, Compare>> = {
  'facts/bootstrap.json': bootstrapProblems,
  'facts/field-labels.json': fieldLabelProblems,
  'facts/gvk-scope.json': resourceProblems,
  'facts/list-types.json': listProblems,
  'facts/openapi-size.json': documentProblems,
  'facts/patch-merge-keys.json': patchProblems,
  'facts/protobuf-fields.json': messageProblems,
  'facts/validation-limits.json': limitProblems,
};

const SHOWN_PROBLEMS = 5;

/** Compares tables of facts about the real server with ours, or with what our server answers: one case a file, every entry of it. */
export function recordedTables(adapter: Adapter, path: string, content: unknown): readonly CaseResult[] | undefined {
  const compare = TABLES[path];
  if (compare === undefined) return undefined;
  const { problems, entries } = compare(content as never, adapter);
  const shown = problems.slice(0, SHOWN_PROBLEMS).join('; ');
  const detail = problems.length === 0 ? '' : `${problems.length} of ${entries} entries: ${shown}`;
  return [{ id: path.replace(/\.json$/, ''), outcome: detail === '' ? 'pass' : 'fail', detail }];
}
