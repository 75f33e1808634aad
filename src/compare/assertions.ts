/** What became of the claims of a scenario. */
import type { ReportAssertion, ReportLane, ReportVerdict } from '../ports/model/report.gen.js';
import type { ResolvedScenario } from '../ports/model/resolved.js';

type Claim = ResolvedScenario['assertions'][number];

/** One result for each claim and each lane it is about. A number that a run does not give makes the claim wrong. */
export function checkAssertions(claims: readonly Claim[], lanes: readonly ReportLane[]): ReportAssertion[] {
  return claims.flatMap((claim) =>
    lanes
      .filter(
        (lane) =>
          claim.lane === undefined ||
          claim.lane === lane.orchestrator ||
          claim.lane === `${lane.orchestrator}@${lane.version}`,
      )
      .map((lane) => {
        const actual = numberOf(claim, lane);
        const { metric, step, operator, value } = claim;
        return {
          metric,
          lane: lane.orchestrator,
          ...(step !== undefined && { step }),
          operator,
          value,
          actual,
          holds: actual !== null && holds(actual, operator, value),
        };
      }),
  );
}

export function verdictOf(assertions: readonly ReportAssertion[]): ReportVerdict {
  const reasons = assertions
    .filter((assertion) => !assertion.holds)
    .map(
      ({ lane, metric, operator, value, actual }) =>
        `${lane}: ${metric} is ${actual ?? 'not known'}, which is not ${OPERATORS[operator]} ${value}`,
    );
  return { answer: reasons.length === 0 ? 'yes' : 'no', reasons };
}

const OPERATORS = { lte: 'at most', gte: 'at least', equals: 'equal to' } as const;

/** A claim about a step means the step's duration; every other one a metric of the lane. */
function numberOf({ metric, step }: Claim, lane: ReportLane): number | null {
  if (step === undefined) return lane.metrics[metric]?.value ?? null;
  const found = lane.steps.find(({ id }) => id === step);
  if (metric === 'durationMs') return found?.durationMs ?? null;
  return found?.metrics?.[metric]?.value ?? null;
}

function holds(actual: number, operator: Claim['operator'], value: number): boolean {
  if (operator === 'lte') return actual <= value;
  return operator === 'gte' ? actual >= value : actual === value;
}
