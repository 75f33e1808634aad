import type { ResolvedScenario, ResolvedStep } from '../../ports/model/resolved.js';
import type { History, Interval, StepSpan } from '../history.js';

/** What a number is computed from. */
export interface Subject {
  readonly scenario: ResolvedScenario;
  readonly history: History;
}

export interface Measured {
  /** Null when the run gives none; never a made-up zero. */
  readonly value: number | null;
  /** Trace entries that show it. */
  readonly evidence?: readonly number[];
}

export interface MetricDefinition {
  readonly name: string;
  readonly unit: string;
  /** What is counted, from where to where, in one sentence. */
  readonly definition: string;
  readonly measure: (subject: Subject) => Measured;
}

export interface StepWithSpan {
  readonly step: ResolvedStep;
  readonly span: StepSpan;
}

/** The steps of some actions that were run, in the order of the scenario. */
export function stepsOf({ scenario, history }: Subject, actions: readonly ResolvedStep['action'][]): StepWithSpan[] {
  const found: StepWithSpan[] = [];
  for (const step of scenario.steps) {
    const span = history.steps.get(step.id);
    if (span !== undefined && actions.includes(step.action)) found.push({ step, span });
  }
  return found;
}

/** The workload a step is about; undefined for steps about none. */
export function workloadOf(step: ResolvedStep): string | undefined {
  return 'workload' in step ? step.workload : undefined;
}

/** Instances wanted of a workload when a step began: its replicas, or what the last scale before that asked for. */
export function wantedAt({ scenario, history }: Subject, workload: string, t: number): number {
  let wanted = scenario.workloads.find(({ name }) => name === workload)?.replicas ?? 0;
  for (const step of scenario.steps) {
    const span = history.steps.get(step.id);
    if (step.action === 'scale' && step.workload === workload && span !== undefined && span.fromMs <= t)
      wanted = step.replicas;
  }
  return wanted;
}

export function lengthOf(interval: Interval | undefined): number | null {
  return interval === undefined ? null : interval.toMs - interval.fromMs;
}
