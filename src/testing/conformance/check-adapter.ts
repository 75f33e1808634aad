import type { Adapter } from '../../ports/adapter.js';
import { RegattaError } from '../../ports/errors.js';
import { bindsReady } from './checks/binds-ready.js';
import { capabilities } from './checks/capabilities.js';
import { capacity } from './checks/capacity.js';
import { commit } from './checks/commit.js';
import { constants } from './checks/constants.js';
import { deploys } from './checks/deploys.js';
import { deterministic } from './checks/deterministic.js';
import { idles } from './checks/idles.js';
import { keeps } from './checks/keeps.js';
import { noWallClock } from './checks/no-wall-clock.js';
import { outlives } from './checks/outlives.js';
import { projection } from './checks/projection.js';
import { removes } from './checks/removes.js';
import { restarts } from './checks/restarts.js';
import type { Check, CheckResult, ConformanceReport } from './check.js';
import { Lab, type ConformanceOptions } from './lab.js';

/** Every check, in the order in which an adapter is best built: what fails first is what comes next. */
export const CHECKS: readonly Check[] = [
  constants,
  deploys,
  removes,
  keeps,
  capacity,
  bindsReady,
  projection,
  idles,
  noWallClock,
  deterministic,
  restarts,
  outlives,
  commit,
  capabilities,
];

/**
 * Runs an adapter through everything that being an adapter promises, in worlds of its own and virtual time. Needs no test runner.
 * Throws `request/invalid` for a check in `only` that does not exist.
 */
export function checkAdapter(adapter: Adapter, options: ConformanceOptions = {}): ConformanceReport {
  const unknown = options.only?.find((id) => !CHECKS.some((check) => check.id === id));
  if (unknown !== undefined)
    throw new RegattaError('request/invalid', `there is no check "${unknown}"`, {
      hint: `one of ${CHECKS.map(({ id }) => id).join(', ')}`,
    });
  const wanted = CHECKS.filter(({ id }) => options.only?.includes(id) ?? true);
  const checks = wanted.map((check) => resultOf(check, new Lab(adapter, options)));
  const broken = checks.filter(({ outcome }) => outcome === 'broken');
  const [first] = broken;
  return {
    adapter: adapter.id,
    version: options.version ?? adapter.defaultVersion,
    checks,
    kept: checks.length - broken.length,
    broken: broken.length,
    next: first === undefined ? undefined : `${first.title}: ${first.detail}\n${first.next}`,
  };
}

function resultOf(check: Check, lab: Lab): CheckResult {
  const { id, title, proves, next } = check;
  try {
    check.run(lab);
    return { id, title, proves, outcome: 'kept', detail: '', next: '' };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { id, title, proves, outcome: 'broken', detail, next };
  }
}
