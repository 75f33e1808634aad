import type { WorkloadStatus } from 'regatta/kit';
import { isPast } from '../resources/task-states.js';
import type { ServiceSpec } from '../resources/service-spec.js';
import type { NativeNode, NativeService, NativeTask } from './native-objects.js';

/** There is no such service. */
export const ABSENT: WorkloadStatus = {
  exists: false,
  desired: 0,
  current: 0,
  ready: 0,
  updated: 0,
  verdict: 'settled',
  reason: '',
};
/** So many attempts of one slot that failed in a row are taken as trying in vain. */
const VAIN_ATTEMPTS = 2;

/** What the platform says of a service: its UpdateStatus first, then its tasks as the CLI's progress display counts them. */
export function statusOf(
  service: NativeService,
  tasks: readonly NativeTask[],
  upToDate: readonly NativeTask[],
  nodes: readonly NativeNode[],
): WorkloadStatus {
  const down = new Set(nodes.filter(({ Status }) => Status.State === 'down').map(({ ID }) => ID));
  const newest = new Set(upToDate.map(({ ID }) => ID));
  const live = tasks.filter(({ DesiredState }) => !isPast(DesiredState, 'complete'));
  const ready = live.filter((task) => isRunning(task) && !down.has(task.NodeID ?? ''));
  const updated = ready.filter(({ ID }) => newest.has(ID)).length;
  const completed = tasks.filter(({ Status }) => Status.State === 'complete').length;
  const desired = desiredOf(service.Spec, live);
  const reached = service.Spec.Mode.ReplicatedJob !== undefined ? completed >= desired : updated === desired;
  const stuck = reasonOfBeingStuck(tasks, live);
  const counts = { exists: true, desired, current: live.length, ready: ready.length, updated };
  return { ...counts, ...verdictOf(service, reached && noneTooMany(service, live, desired), stuck) };
}

/** The platform does not answer, for want of a leader: nothing is known, and nothing is decided. */
export function unanswered(reason: string): WorkloadStatus {
  return { ...ABSENT, exists: true, verdict: 'progressing', reason };
}

function verdictOf(
  { UpdateStatus }: NativeService,
  reached: boolean,
  stuck: string | undefined,
): Pick<WorkloadStatus, 'verdict' | 'reason'> {
  const { State = '', Message = '' } = UpdateStatus ?? {};
  if (State === 'paused' || State === 'rollback_paused') return { verdict: 'held', reason: Message };
  const moving = State === 'updating' || State === 'rollback_started';
  if (reached && !moving) return { verdict: 'settled', reason: '' };
  if (stuck !== undefined) return { verdict: 'held', reason: stuck };
  return { verdict: 'progressing', reason: moving ? Message : '' };
}

/** A task that no node takes, or a slot that fails again and again. */
function reasonOfBeingStuck(tasks: readonly NativeTask[], live: readonly NativeTask[]): string | undefined {
  const unplaced = live.find(({ Status }) => Status.State === 'pending' && (Status.Err ?? '') !== '');
  if (unplaced !== undefined) return unplaced.Status.Err;
  for (const task of live) {
    if (isRunning(task)) continue;
    const failures = tasks.filter(
      ({ Slot, NodeID, Status }) =>
        (Slot === undefined ? NodeID === task.NodeID : Slot === task.Slot) &&
        (Status.State === 'failed' || Status.State === 'rejected'),
    );
    if (failures.length >= VAIN_ATTEMPTS) return failures.at(-1)!.Status.Err;
  }
  return undefined;
}

function desiredOf({ Mode }: ServiceSpec, live: readonly NativeTask[]): number {
  if (Mode.ReplicatedJob !== undefined) return Mode.ReplicatedJob.TotalCompletions ?? 1;
  if (Mode.Global !== undefined || Mode.GlobalJob !== undefined) return live.length;
  return Mode.Replicated?.Replicas ?? 1;
}

function noneTooMany({ Spec }: NativeService, live: readonly NativeTask[], desired: number): boolean {
  return Spec.Mode.ReplicatedJob !== undefined || live.length <= desired;
}

function isRunning({ Status }: NativeTask): boolean {
  return Status.State === 'running';
}
