import { FEATURES, type FeatureId } from '../../../ports/features.js';
import { Unkept, type Check } from '../check.js';
import type { Lab, Probe } from '../lab.js';
import { CHEAP, PROBES } from '../probes.js';

export const capabilities: Check = {
  id: 'capabilities',
  title: 'What is claimed works, and what is denied does not',
  proves:
    'each `yes` has a probe that ran and passed, and nothing that is cheap to try works in spite of a `no` or `planned`',
  next: 'capabilities.ts: build the feature or say `planned`; for what no neutral operation can show, hand a probe in `options.probes`',
  run(lab) {
    const problems = (Object.keys(FEATURES) as FeatureId[]).flatMap((feature) => problemOf(lab, feature) ?? []);
    if (problems.length > 0) throw new Unkept(problems.join('; '));
  },
};

function problemOf(lab: Lab, feature: FeatureId): string | undefined {
  const { level, note } = lab.adapter.capabilities[feature];
  if (note.trim() === '') return `${feature} has no note`;
  const own = lab.options.probes?.[feature];
  const probe = own ?? PROBES[feature];
  if (level === 'yes') {
    if (probe === undefined) return `${feature} is claimed, and there is no probe for it`;
    const failure = failureOf(lab, probe);
    return failure === undefined ? undefined : `${feature} is claimed: ${failure}`;
  }
  const denied = level === 'no' || level === 'planned';
  if (!denied || probe === undefined || !(own !== undefined || CHEAP.includes(feature))) return undefined;
  return failureOf(lab, probe) === undefined ? `${feature} is denied (${level}), and it works` : undefined;
}

function failureOf(lab: Lab, probe: Probe): string | undefined {
  try {
    probe(lab);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
