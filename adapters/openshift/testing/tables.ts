import { isObject } from 'regatta/adapters/kubernetes/api';
import type { VectorsHost } from 'regatta/testing';
import { DEPLOYMENT_CASES } from './deployment-cases.js';
import { FLEET_CASES } from './fleet-cases.js';
import { ROUTE_CASES } from './route-cases.js';
import { SECURITY_CASES } from './security-cases.js';
import type { CaseRunner, CaseTable } from './table-case.js';

type CaseResult = NonNullable<ReturnType<NonNullable<VectorsHost['other']>>>[number];

const RUNNERS: Readonly<Record<string, CaseRunner>> = {
  ...DEPLOYMENT_CASES,
  ...FLEET_CASES,
  ...ROUTE_CASES,
  ...SECURITY_CASES,
};

/** The cases of one table; undefined for a file of another form. */
export function tableCases(path: string, content: unknown): readonly CaseResult[] | undefined {
  if (!isObject(content) || !Array.isArray(content['cases'])) return undefined;
  const table = content as unknown as CaseTable;
  return table.cases.map((one) => {
    const id = `${path}/${one.id}`;
    const found = RUNNERS[one.kind]?.(one, table);
    if (found === undefined) return { id, outcome: 'skip', detail: `needs a runner for ${one.kind}` };
    const wrong = Object.keys(one.expect).filter((name) => !equal(one.expect[name], found[name]));
    const detail = wrong
      .map((name) => `${name} is ${JSON.stringify(found[name])}; wanted ${JSON.stringify(one.expect[name])}`)
      .join('; ');
    return { id, outcome: detail === '' ? 'pass' : 'fail', detail };
  });
}

/** Equal as JSON, whatever the order of fields. */
function equal(left: unknown, right: unknown): boolean {
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, index) => equal(item, right[index]));
  if (!isObject(left) || !isObject(right)) return left === right;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => equal(left[key], right[key]));
}
