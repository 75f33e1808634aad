import type { Tasks, Timer } from 'regatta/kit';
import {
  hasEnded,
  isActive,
  type Condition,
  type InstanceTask,
  type MarathonInstance,
} from '../../resources/marathon-instance.js';
import { isTerminal, type TaskState, type TaskStatus } from '../../resources/messages.js';
import type { InstanceTable } from './instance-table.js';
import type { KillService } from './kill-service.js';
import type { LaunchDelays } from './launch-delays.js';
import { MARATHON } from './names.js';

/** Source: marathon core/task/state/TaskConditionMapping.scala. */
const CONDITIONS: Record<TaskState, Condition> = {
  TASK_STAGING: 'Staging',
  TASK_STARTING: 'Starting',
  TASK_RUNNING: 'Running',
  TASK_KILLING: 'Killing',
  TASK_FINISHED: 'Finished',
  TASK_FAILED: 'Failed',
  TASK_KILLED: 'Killed',
  TASK_ERROR: 'Error',
  TASK_LOST: 'Gone',
  TASK_DROPPED: 'Dropped',
  TASK_UNREACHABLE: 'Unreachable',
  TASK_GONE: 'Gone',
  TASK_GONE_BY_OPERATOR: 'Gone',
  TASK_UNKNOWN: 'Unknown',
};

/** Ends that count as a failure of the app; a kill does not, a regular end does. Source: InstanceUpdateStep NotifyRateLimiter. */
const FAILURES: ReadonlySet<Condition> = new Set<Condition>([
  'Finished',
  'Failed',
  'Error',
  'Dropped',
  'Gone',
  'Unknown',
]);

/** Brings instances up to what the master reports of their tasks. Source: marathon core/instance/update/InstanceUpdater.scala. */
export class TaskUpdates {
  readonly #tasks: Tasks;
  readonly #instances: InstanceTable;
  readonly #delays: LaunchDelays;
  readonly #kills: KillService;
  readonly #timers = new Map<string, Timer>();

  constructor(tasks: Tasks, instances: InstanceTable, delays: LaunchDelays, kills: KillService) {
    this.#tasks = tasks;
    this.#instances = instances;
    this.#delays = delays;
    this.#kills = kills;
  }

  apply(status: TaskStatus): void {
    const instance = this.#instances.ofTask(status.task_id.value);
    if (instance?.task === undefined) {
      // Expunged as unreachable, say, and now back: there is another one in its place.
      if (!isTerminal(status.state) && status.state !== 'TASK_UNREACHABLE' && status.state !== 'TASK_UNKNOWN')
        this.#kills.killUnknown(status.task_id.value, status.agent_id?.value);
      return;
    }
    const condition = CONDITIONS[status.state];
    const task = this.#taskAfter(instance.task, status);
    // An end is final; reconciliation may repeat what is known.
    if (hasEnded(instance) || condition === instance.condition) return;
    const { healthy: _forgotten, ...rest } = instance;
    const kept = condition === 'Running' ? instance : rest;
    const next: MarathonInstance = { ...kept, condition, task, since: this.#tasks.now };
    if (condition === 'Running') this.#delays.advance(instance.appId, instance.version);
    if (condition === 'Unreachable') return this.#unreachable(next);
    if (hasEnded(next)) return this.#ended(next);
    this.#instances.write(next);
  }

  /** Takes up the waiting for instances that are unreachable. */
  resume(instances: readonly MarathonInstance[]): void {
    for (const instance of instances)
      if (instance.condition === 'Unreachable' || instance.condition === 'UnreachableInactive') this.#wait(instance);
  }

  stop(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  #ended(instance: MarathonInstance): void {
    if (FAILURES.has(instance.condition) && instance.goal === 'Running')
      this.#delays.add(instance.spec, instance.version);
    if (instance.goal === 'Decommissioned') this.#instances.expunge(instance);
    else this.#instances.write(instance);
  }

  #unreachable(instance: MarathonInstance): void {
    const { unreachableStrategy: strategy } = instance.spec;
    if (strategy !== 'disabled' && strategy.expungeAfterSeconds === 0) return this.#instances.expunge(instance);
    this.#instances.write(instance);
    this.#wait(instance);
  }

  /** First a replacement is allowed, later the instance is forgotten. */
  #wait(instance: MarathonInstance): void {
    const { unreachableStrategy: strategy } = instance.spec;
    if (strategy === 'disabled') return;
    const goneMs = this.#tasks.now - instance.since;
    const { inactiveAfterSeconds, expungeAfterSeconds } = strategy;
    const isInactive = instance.condition === 'UnreachableInactive';
    const leftMs = (isInactive ? expungeAfterSeconds : inactiveAfterSeconds) * 1000 - goneMs;
    this.#timers.get(instance.id)?.cancel();
    const look = () => {
      const now = this.#instances.get(instance.id);
      if (now === undefined || isActive(now) === isInactive || now.condition !== instance.condition) return;
      if (isInactive) return this.#instances.expunge(now);
      const inactive: MarathonInstance = { ...now, condition: 'UnreachableInactive' };
      this.#instances.write(inactive);
      this.#wait(inactive);
    };
    // Somebody waits for the replacement, nobody for the end of the record.
    this.#timers.set(instance.id, this.#tasks.after(leftMs, look, { author: MARATHON, unref: isInactive }));
  }

  #taskAfter(task: InstanceTask, status: TaskStatus): InstanceTask {
    const started = status.state === 'TASK_RUNNING' && task.startedAt === 0;
    const address = addressIn(status.container_status);
    return {
      ...task,
      state: status.state,
      message: status.message ?? '',
      ...(started && { startedAt: this.#tasks.now }),
      ...(address !== '' && { ipAddress: address }),
    };
  }
}

function addressIn(containerStatus: unknown): string {
  const status = containerStatus as
    | { readonly network_infos?: readonly { readonly ip_addresses?: readonly { readonly ip_address?: string }[] }[] }
    | undefined;
  return status?.network_infos?.[0]?.ip_addresses?.[0]?.ip_address ?? '';
}
