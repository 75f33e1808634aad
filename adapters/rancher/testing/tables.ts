import type { CaseResult } from 'regatta/testing';
import { ACCESS_CASES } from './access-cases.js';
import { CLUSTER_CASES } from './cluster-cases.js';
import { FLEET_CASES } from './fleet-cases.js';
import { NAME_CASES } from './name-cases.js';
import type { Evaluate, TableCase } from './table-case.js';

/** A file of rows, of which each names its function by its kind. */
export interface Table {
  readonly cases: readonly TableCase[];
}

const KINDS: Readonly<Record<string, Evaluate>> = { ...NAME_CASES, ...CLUSTER_CASES, ...ACCESS_CASES, ...FLEET_CASES };

export function isTable(content: unknown): content is Table {
  const { cases } = content as Partial<Table>;
  return Array.isArray(cases) && cases.every((row) => typeof row.kind === 'string');
}

export function replayTable({ cases }: Table): readonly CaseResult[] {
  return cases.map(({ id, kind, given, expect }) => {
    const evaluate = KINDS[kind];
    if (evaluate === undefined) return { id, outcome: 'skip', detail: `nothing here is a ${kind}` };
    const found = evaluate(given as never, expect);
    const wrong = Object.keys(expect).filter((field) => sorted(found[field]) !== sorted(expect[field]));
    if (wrong.length === 0) return { id, outcome: 'pass', detail: '' };
    return { id, outcome: 'fail', detail: `found ${JSON.stringify(found)}, wanted ${JSON.stringify(expect)}` };
  });
}

/** As text, with the fields of objects in one order. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => {
    if (typeof one !== 'object' || one === null || Array.isArray(one)) return one;
    return Object.fromEntries(Object.entries(one).sort(([left], [right]) => (left < right ? -1 : 1)));
  });
}
