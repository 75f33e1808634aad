import type { InstanceEntry } from '../../ports/trace.js';
import { lengthOf, stepsOf, type Measured, type MetricDefinition, type StepWithSpan, type Subject } from './metric.js';

function losses(subject: Subject): StepWithSpan[] {
  return stepsOf(subject, ['fault']).filter(
    ({ step }) => step.action === 'fault' && step.fault.kind.startsWith('node-'),
  );
}

function detection(subject: Subject): Measured {
  const loss = losses(subject)[0];
  if (loss === undefined) return { value: null };
  const noticed = subject.history.nodes.find(({ t, ready }) => t >= loss.span.fromMs && !ready);
  return noticed === undefined
    ? { value: null }
    : { value: noticed.t - loss.span.fromMs, evidence: [noticed.sequence] };
}

/** Ready instances that stopped being ready while nobody had asked for a change. */
function disruptions(subject: Subject): Measured {
  const asked = stepsOf(subject, ['scale', 'update', 'rollback', 'delete-instance', 'remove', 'deploy']);
  const evidence: number[] = [];
  for (const { entries } of subject.history.lives) {
    let before: InstanceEntry | undefined;
    for (const entry of entries) {
      const lost = before?.ready === true && !entry.ready;
      if (lost && !asked.some(({ span }) => span.fromMs <= entry.t && entry.t <= span.toMs))
        evidence.push(entry.sequence);
      before = entry;
    }
  }
  return { value: evidence.length, ...(evidence.length > 0 && { evidence }) };
}

export const NODE_LOSS: readonly MetricDefinition[] = [
  {
    name: 'nodeLossDetectionMs',
    unit: 'ms',
    definition: 'From the loss of a node to the moment at which the platform no longer counts it as ready.',
    measure: detection,
  },
  {
    name: 'nodeLossRecoveryMs',
    unit: 'ms',
    definition: 'From the loss of a node to all wanted instances being ready on other nodes.',
    measure: (subject) => ({ value: lengthOf(losses(subject).find(({ span }) => span.outcome === 'done')?.span) }),
  },
  {
    name: 'disruptions',
    unit: 'count',
    definition: 'Instances that stopped being ready outside of steps that ask for a change.',
    measure: disruptions,
  },
];
