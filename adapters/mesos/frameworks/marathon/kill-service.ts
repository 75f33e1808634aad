import type { Store, Tasks, Timer } from 'regatta/kit';
import type { MesosConstants } from '../../profiles/1.11.js';
import { isActive, type MarathonInstance } from '../../resources/marathon-instance.js';
import type { SchedulerCall } from '../../resources/messages.js';
import type { InstanceTable } from './instance-table.js';
import { MARATHON } from './names.js';

interface Kill {
  attempts: number;
  timer: Timer;
}

/** Tries after so many do not keep a world busy: the agent may never come back. */
const PATIENT_ATTEMPTS = 3;

/**
 * Asks for the end of tasks whose instance was given up, again and again until it is confirmed. Source: marathon
 * core/task/termination/impl/KillServiceActor.scala.
 */
export class KillService {
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #instances: InstanceTable;
  readonly #constants: MesosConstants;
  readonly #call: (call: SchedulerCall) => void;
  readonly #kills = new Map<string, Kill>();

  constructor(
    tasks: Tasks,
    store: Store,
    instances: InstanceTable,
    constants: MesosConstants,
    call: (call: SchedulerCall) => void,
  ) {
    this.#tasks = tasks;
    this.#store = store;
    this.#instances = instances;
    this.#constants = constants;
    this.#call = call;
  }

  /** Takes up everything that is doomed; called whenever Marathon has a fresh stream. */
  resume(): void {
    for (const { value } of this.#store.find<MarathonInstance>('MarathonInstance', 'doomed', 'yes'))
      this.look(value.id);
  }

  /** Looks whether an instance has to be killed, or no longer. */
  look(id: string): void {
    const instance = this.#instances.get(id);
    const doomed = instance !== undefined && instance.goal === 'Decommissioned' && isActive(instance);
    if (!doomed) {
      this.#kills.get(id)?.timer.cancel();
      this.#kills.delete(id);
      return;
    }
    if (!this.#kills.has(id)) this.#send(id, 0);
  }

  /** Ends a task that Marathon does not know (any more). */
  killUnknown(taskId: string, agentId: string | undefined): void {
    this.#call({
      type: 'KILL',
      kill: { task_id: { value: taskId }, ...(agentId !== undefined && { agent_id: { value: agentId } }) },
    });
  }

  stop(): void {
    for (const { timer } of this.#kills.values()) timer.cancel();
    this.#kills.clear();
  }

  #send(id: string, attempts: number): void {
    const task = this.#instances.get(id)?.task;
    if (task === undefined) return;
    this.killUnknown(task.id, task.agentId);
    const timer = this.#tasks.after(
      this.#constants.marathonKillRetryMs,
      () => {
        this.#kills.delete(id);
        const instance = this.#instances.get(id);
        if (instance?.goal === 'Decommissioned' && isActive(instance)) this.#send(id, attempts + 1);
      },
      { author: MARATHON, unref: attempts >= PATIENT_ATTEMPTS },
    );
    this.#kills.set(id, { attempts, timer });
  }
}
