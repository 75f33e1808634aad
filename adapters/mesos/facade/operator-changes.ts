import type { Store } from 'regatta/kit';
import type { Master } from '../master/master.js';
import { conversionsOf } from '../master/operations.js';
import { configOf, updateProblem, type QuotaConfigJson } from '../master/quota-requests.js';
import type { Framework } from '../resources/framework.js';
import type { MachineId, MachineMode, MaintenanceWindow } from '../resources/maintenance.js';
import type { Operation } from '../resources/messages.js';
import type { QuotaConfig } from '../resources/quota.js';
import type { Weight } from '../resources/weight.js';
import { MasterRefusal } from './answers.js';

/** What the older endpoints and the operator API both do. Refusals are thrown as `MasterRefusal`. */
export class OperatorChanges {
  readonly #store: Store;
  readonly #master: Master;

  constructor(store: Store, master: Master) {
    this.#store = store;
    this.#master = master;
  }

  /** Throws for somebody who may not do it. */
  allow(action: string, principal: string | undefined, object?: string): void {
    if (!this.#master.context.authorizer.allows(action, principal, object))
      throw new MasterRefusal(403, '403 Forbidden.');
  }

  teardown(id: string, principal: string | undefined): void {
    const framework = this.#store.get<Framework>('Framework', '', id)?.value;
    if (framework === undefined || framework.completedAt !== 0)
      throw new MasterRefusal(400, 'No framework found with specified ID');
    this.allow('teardown_frameworks', principal, framework.info.principal ?? '');
    this.#asMaster(() => this.#master.frameworks.remove(id));
  }

  operate(agentId: string, operation: Operation, principal: string | undefined): void {
    const problem = this.#master.operations.problem(agentId, operation, principal);
    if (problem !== undefined) throw new MasterRefusal(400, problem);
    for (const { converted } of conversionsOf(operation) ?? [])
      if (operation.type === 'RESERVE')
        this.allow('reserve_resources', principal, converted[0]?.reservations.at(-1)?.role ?? '');
    const conflict = this.#asMaster(() => this.#master.operations.apply(agentId, operation));
    if (conflict !== undefined) throw new MasterRefusal(409, conflict);
  }

  updateQuota(configs: readonly QuotaConfigJson[], force: boolean, principal: string | undefined): void {
    const { quotas, context } = this.#master;
    const problem = updateProblem(quotas, configs, force, context.flags.roles);
    if (problem !== undefined) throw new MasterRefusal(400, problem);
    for (const { role } of configs) this.allow('update_quotas', principal, role);
    this.#asMaster(() => {
      const next = configs.map(configOf);
      for (const config of next) quotas.set(config);
      for (const config of next) quotas.enforce(config);
    });
  }

  setQuota(config: QuotaConfig): void {
    this.#asMaster(() => {
      this.#master.quotas.set(config);
      this.#master.quotas.makeRoom(config);
    });
  }

  removeQuota(role: string): void {
    this.#asMaster(() => this.#master.quotas.remove(role));
  }

  updateWeights(infos: readonly Partial<Weight>[], principal: string | undefined): void {
    const problem = this.#master.weights.problem(infos);
    if (problem !== undefined) throw new MasterRefusal(400, problem);
    for (const { role = '' } of infos) this.allow('update_weights', principal, role);
    this.#asMaster(() =>
      this.#master.weights.update(infos.map(({ role = '', weight = 1 }) => ({ role: role.trim(), weight }))),
    );
  }

  updateSchedule(windows: readonly MaintenanceWindow[], principal: string | undefined): void {
    const problem = this.#master.maintenance.problem(windows);
    if (problem !== undefined) throw new MasterRefusal(400, problem);
    this.allow('update_maintenance_schedules', principal);
    this.#asMaster(() => this.#master.maintenance.update(windows));
  }

  /** Takes machines down, or up again, out of the mode that they have to be in. */
  moveMachines(machines: readonly MachineId[], from: MachineMode, principal: string | undefined): void {
    const problem = this.#master.maintenance.transitionProblem(machines, from);
    if (problem !== undefined) throw new MasterRefusal(400, problem);
    this.allow(from === 'DOWN' ? 'stop_maintenances' : 'start_maintenances', principal);
    this.#asMaster(() =>
      from === 'DOWN' ? this.#master.maintenance.stop(machines) : this.#master.maintenance.start(machines),
    );
  }

  #asMaster<T>(run: () => T): T {
    return this.#master.context.asMaster(run);
  }
}
