import type { Change, Controller, Random, Requeue, Trigger } from 'regatta/kit';
import type { Unstamped } from '../resources/meta.js';
import { deepEqual } from '../resources/equality.js';
import type { Rollout, SlotAtWork } from '../resources/rollout.js';
import { isJob, type Service } from '../resources/service.js';
import type { SwarmState } from '../resources/swarm-state.js';
import type { Task } from '../resources/task.js';
import type { SwarmConstants } from '../profiles/28.js';
import { isSlotDirty } from './dirty.js';
import { serviceOfTask } from './replicated.js';
import type { RestartSupervisor } from './restart-supervisor.js';
import { slotsOf } from './slots.js';
import { isWatching, RolloutFailures } from './rollout-failures.js';
import { SlotWorker } from './slot-worker.js';
import { updateRulesOf, type UpdateRules } from './update-rules.js';

/**
 * Rolling updates (swarmkit manager/orchestrator/update). Where swarmkit has goroutines, this has the stored rollout: each look at it
 * does what is due and says when to look again.
 */
export class Updater implements Controller {
  readonly id = 'updater';
  readonly part = 'orchestrators';
  readonly triggers: readonly Trigger[] = [
    { kind: 'service', keys: ({ object }) => object.name },
    { kind: 'task', keys: (change) => this.#concerned(change) },
  ];
  readonly #state: SwarmState;
  readonly #restarts: RestartSupervisor;
  readonly #worker: SlotWorker;
  readonly #failures: RolloutFailures;
  readonly #random: Random;
  readonly #constants: SwarmConstants;

  constructor(state: SwarmState, random: Random, restarts: RestartSupervisor, constants: SwarmConstants) {
    this.#state = state;
    this.#random = random;
    this.#restarts = restarts;
    this.#worker = new SlotWorker(state, random, restarts);
    this.#failures = new RolloutFailures(state, constants);
    this.#constants = constants;
  }

  initialKeys(): Iterable<string> {
    return this.#state.services().map(({ id }) => id);
  }

  reconcile(id: string): Requeue | undefined {
    const service = this.#state.service(id);
    const rollout = this.#state.rollout(id);
    if (service === undefined || isJob(service.spec)) {
      if (rollout !== undefined) this.#state.delete('rollout', id);
      return undefined;
    }
    const current = rollout === undefined ? undefined : this.#continued(service, rollout);
    if (current !== undefined) return this.#advance(service, current);
    const begun = this.#begin(service);
    return begun === undefined ? undefined : this.#advance(this.#state.service(id)!, begun);
  }

  /** The rollout under way, where it still serves what the service wants; else it is given up. */
  #continued(service: Service, rollout: Rollout): Rollout | undefined {
    if (rollout.specVersion === service.specVersion) return rollout;
    const repeated =
      service.previousSpecVersion === rollout.specVersion && deepEqual(service.spec, service.previousSpec);
    // The same spec once more does not disturb an update under way.
    if (repeated) return this.#state.update<Rollout>('rollout', rollout, { specVersion: service.specVersion });
    this.#state.delete('rollout', rollout.id);
    return undefined;
  }

  #begin(service: Service): Rollout | undefined {
    const status = service.updateStatus?.state;
    if (status === 'paused' || status === 'rollback_paused') return undefined;
    const { live } = slotsOf(service, this.#state.tasksOf(service.id), this.#restarts);
    const dirty = [...live].filter(([, tasks]) => isSlotDirty(this.#state, service, tasks)).map(([place]) => place);
    if (dirty.length === 0) {
      if (status === 'updating' || status === 'rollback_started') this.#complete(service);
      return undefined;
    }
    if (status === undefined) {
      this.#state.update<Service>('service', service, {
        updateStatus: { state: 'updating', message: 'update in progress', startedAt: this.#state.now },
      });
    }
    const rollout: Unstamped<Rollout> = {
      id: service.id,
      createdAt: this.#state.now,
      specVersion: service.specVersion,
      dirtyCount: dirty.length,
      // Go walks a map here: no order is promised.
      waiting: this.#random.shuffled(dirty),
      working: [],
      updated: {},
      failed: [],
      monitoringSince: 0,
      stopped: false,
    };
    return this.#state.create<Rollout>('rollout', rollout);
  }

  #advance(service: Service, before: Rollout): Requeue | undefined {
    const rules = updateRulesOf(service, this.#constants);
    let rollout = this.#worker.look(before, rules);
    if (isWatching(rollout)) {
      rollout = this.#failures.count(service, rollout, rules);
    }
    if (rollout.stopped && rollout.working.length === 0) {
      this.#state.delete('rollout', rollout.id);
      return undefined;
    }
    if (!rollout.stopped) rollout = this.#dispatch(service, rollout, rules);
    const now = this.#state.now;
    if (!rollout.stopped && rollout.monitoringSince > 0 && now >= rollout.monitoringSince + rules.finalWatchMs) {
      this.#state.delete('rollout', rollout.id);
      this.#complete(service);
      return undefined;
    }
    if (rollout !== before) this.#state.update<Rollout>('rollout', rollout, {});
    return this.#nextLook(rollout, rules);
  }

  #dispatch(service: Service, before: Rollout, rules: UpdateRules): Rollout {
    let rollout = before;
    const workers = rules.parallelism === 0 ? rollout.dirtyCount : rules.parallelism;
    while (rollout.waiting.length > 0 && rollout.working.length < workers) {
      const [place, ...waiting] = rollout.waiting as [string, ...string[]];
      rollout = this.#worker.begin(service, { ...rollout, waiting }, place, rules);
    }
    const done = rollout.waiting.length === 0 && rollout.working.length === 0;
    return done && rollout.monitoringSince === 0 ? { ...rollout, monitoringSince: this.#state.now } : rollout;
  }

  #complete(service: Service): void {
    const status = this.#state.service(service.id)?.updateStatus;
    if (status === undefined) return;
    const rollingBack = status.state === 'rollback_started';
    this.#state.update<Service>('service', this.#state.service(service.id)!, {
      updateStatus: {
        ...status,
        state: rollingBack ? 'rollback_completed' : 'completed',
        message: rollingBack ? 'rollback completed' : 'update completed',
        completedAt: this.#state.now,
      },
    });
  }

  #nextLook(rollout: Rollout, rules: UpdateRules): Requeue | undefined {
    const due = rollout.working.filter(isResting).map(({ until }) => until);
    if (rollout.monitoringSince > 0 && !rollout.stopped) due.push(rollout.monitoringSince + rules.finalWatchMs);
    return due.length === 0 ? undefined : { afterMs: Math.max(0, Math.min(...due) - this.#state.now) };
  }

  #concerned(change: Change): string | undefined {
    const task = change.object.value as Task;
    const before = change.previous?.value as Task | undefined;
    // What matters beside ends and desired states: a task that has come up.
    return before?.status.state !== task.status.state && task.status.state === 'running'
      ? task.serviceId
      : serviceOfTask(change);
  }
}

function isResting({ phase }: SlotAtWork): boolean {
  return phase === 'resting';
}
