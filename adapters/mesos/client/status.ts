import type { WorkloadStatus } from 'regatta/kit';

/** The parts of Marathon's answers that the client half reads. */
export interface TaskAnswer {
  readonly id: string;
  readonly appId: string;
  readonly host: string;
  readonly state: string;
  readonly version: string;
  readonly healthCheckResults?: readonly { readonly alive: boolean }[];
}

export interface AppAnswer {
  readonly id: string;
  readonly instances: number;
  readonly cpus: number;
  readonly mem: number;
  readonly version: string;
  readonly versionInfo?: { readonly lastConfigChangeAt: string };
  readonly healthChecks?: readonly unknown[];
  readonly container?: {
    readonly type?: string;
    readonly docker?: { readonly image: string };
    readonly portMappings?: readonly unknown[];
  };
  readonly deployments?: readonly { readonly id: string }[];
  readonly tasks?: readonly TaskAnswer[];
  readonly lastTaskFailure?: { readonly message: string; readonly state: string; readonly version: string };
}

export interface QueueEntry {
  readonly app: { readonly id: string };
  readonly count: number;
  readonly delay: { readonly timeLeftSeconds: number; readonly overdue: boolean };
  readonly processedOffersSummary?: {
    readonly processedOffersCount: number;
    readonly unusedOffersCount: number;
    readonly rejectSummaryLastOffers?: readonly { readonly reason: string; readonly declined: number }[];
  };
}

/** What Marathon says of an app: done, at it, or waiting in vain. */
export function statusOf(
  app: AppAnswer | undefined,
  tasks: readonly TaskAnswer[],
  queue: QueueEntry | undefined,
): WorkloadStatus {
  const ready = tasks.filter((task) => isReady(task, app));
  const newest = app?.versionInfo?.lastConfigChangeAt ?? app?.version;
  const updated = ready.filter(({ version }) => version === newest);
  const live = tasks.filter(({ state }) => LIVE.has(state));
  const desired = app?.instances ?? 0;
  const counts = {
    exists: app !== undefined,
    desired,
    current: live.length,
    ready: ready.length,
    updated: updated.length,
  };
  const deploying = (app?.deployments?.length ?? 0) > 0;
  const settled =
    app === undefined ? tasks.length === 0 : !deploying && updated.length === desired && queue === undefined;
  if (settled && live.length === desired) return { ...counts, verdict: 'settled', reason: '' };
  const reason = queue === undefined ? undefined : waitingReason(queue, app);
  if (reason !== undefined) return { ...counts, verdict: 'held', reason };
  return { ...counts, verdict: 'progressing', reason: deploying ? 'Deploying' : 'Waiting' };
}

const LIVE: ReadonlySet<string> = new Set(['TASK_STAGING', 'TASK_STARTING', 'TASK_RUNNING', 'TASK_KILLING']);

function isReady({ state, healthCheckResults }: TaskAnswer, app: AppAnswer | undefined): boolean {
  if (state !== 'TASK_RUNNING') return false;
  return (app?.healthChecks?.length ?? 0) === 0 || (healthCheckResults ?? []).some(({ alive }) => alive);
}

/** Why nothing is launched, in the words of Marathon's UI; undefined while it is merely on its way. */
function waitingReason(
  { delay, processedOffersSummary: offers }: QueueEntry,
  app: AppAnswer | undefined,
): string | undefined {
  if (!delay.overdue) {
    const failure = app?.lastTaskFailure;
    const why = failure === undefined ? '' : `: ${failure.state} ${failure.message}`;
    return `Delayed, next launch in ${delay.timeLeftSeconds} s${why}`;
  }
  const reasons = (offers?.rejectSummaryLastOffers ?? []).filter(({ declined }) => declined > 0);
  if (reasons.length === 0) return undefined;
  return `Waiting, offers do not fit: ${reasons.map(({ reason, declined }) => `${reason} ${declined}`).join(', ')}`;
}
