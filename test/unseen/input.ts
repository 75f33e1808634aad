import type { ResolvedScenario } from '../../src/ports/model/resolved.js';

/** Which steps update which workload, as the checker wants to know it. */
export function checkerInput(scenario: ResolvedScenario): Map<string, string> {
  return new Map(
    scenario.steps.flatMap((step) =>
      step.action === 'update' || step.action === 'rollback' ? [[step.id, step.workload] as const] : [],
    ),
  );
}
