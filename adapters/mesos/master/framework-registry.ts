import type { FrameworkCapabilities } from '../allocator/members.js';
import type { Resources } from '../allocator/resource.js';
import { add } from '../allocator/arithmetic.js';
import { roleProblem } from '../allocator/roles.js';
import { hasCapability, rolesOf, type Framework } from '../resources/framework.js';
import { isTerminal, type FrameworkInfo, type SchedulerCall } from '../resources/messages.js';
import type { Task } from '../resources/task.js';
import type { Connection, MasterContext } from './context.js';
import type { OfferBook } from './offer-book.js';
import type { TaskTable } from './task-table.js';

/** Which frameworks there are: subscribing, failing over, going away. */
export class FrameworkRegistry {
  readonly #master: MasterContext;
  readonly #offers: OfferBook;
  readonly #tasks: TaskTable;

  constructor(master: MasterContext, offers: OfferBook, tasks: TaskTable) {
    this.#master = master;
    this.#offers = offers;
    this.#tasks = tasks;
  }

  get(id: string): Framework | undefined {
    return this.#master.store.get<Framework>('Framework', '', id)?.value;
  }

  /** Tells a fresh allocator of all frameworks; they are inactive until they subscribe again. */
  recover(): void {
    for (const { value } of this.#master.store.list<Framework>('Framework').items) {
      if (value.completedAt !== 0) continue;
      this.#allocate(value, false);
      if (value.connected)
        this.#write({ ...value, connected: false, active: false, disconnectedAt: this.#master.tasks.now });
      this.#awaitFailover(value.id);
    }
  }

  /**
   * A framework opens its stream; the first event on it is SUBSCRIBED, or an ERROR for one that is refused. Source: mesos
   * src/master/master.cpp subscribe, recorded http-scheduler-subscribe.
   */
  subscribe(call: SchedulerCall, connection: Connection): void {
    const info = call.subscribe?.framework_info;
    if (info === undefined) return;
    const id = call.framework_id?.value ?? info.id?.value ?? '';
    const problem = this.#problem(id, info);
    if (problem !== undefined) {
      connection.send({ type: 'ERROR', error: { message: problem } });
      return connection.close();
    }
    const known = id === '' ? undefined : this.get(id);
    const framework =
      known === undefined
        ? this.#create(id, info, call.subscribe?.suppressed_roles ?? [])
        : this.#takeOver(known, info, call.subscribe?.suppressed_roles ?? []);
    this.#master.connections.set(framework.id, connection);
    connection.send({
      type: 'SUBSCRIBED',
      subscribed: {
        framework_id: { value: framework.id },
        heartbeat_interval_seconds: this.#master.constants.schedulerHeartbeatIntervalMs / 1000,
        master_info: masterInfo(this.#master.record.id),
      },
    });
    if (known === undefined) this.#allocate(framework, true);
    else {
      this.#master.allocator.updateFramework(framework.id, optionsOf(framework));
      this.#master.allocator.activateFramework(framework.id);
    }
  }

  /** Its stream ended: it is offered nothing, and after its failover time-out it is removed. */
  disconnect(id: string, streamId: string): void {
    if (this.#master.connections.get(id)?.streamId !== streamId) return;
    this.#master.connections.delete(id);
    const framework = this.get(id);
    if (framework === undefined || framework.completedAt !== 0) return;
    this.#deactivate(framework);
    this.#write({ ...framework, connected: false, active: false, disconnectedAt: this.#master.tasks.now });
    this.#awaitFailover(id);
  }

  /** Kills everything it runs; its id is dead. */
  remove(id: string): void {
    const framework = this.get(id);
    if (framework === undefined || framework.completedAt !== 0) return;
    const connection = this.#master.connections.get(id);
    this.#master.connections.delete(id);
    this.#deactivate(framework);
    for (const { value: task } of this.#master.store.list<Task>('Task', { namespace: id }).items) {
      // Nobody is left to be told; the agent ends what it finds without a task.
      this.#tasks.complete(isTerminal(task.state) ? task : { ...task, state: 'TASK_KILLED' });
    }
    this.#master.allocator.removeFramework(id);
    this.#write({ ...framework, connected: false, active: false, completedAt: this.#master.tasks.now });
    connection?.close();
    this.#forgetOldest();
  }

  suppress(framework: Framework, roles: readonly string[] | undefined): void {
    const named = roles === undefined || roles.length === 0 ? framework.roles : roles;
    if (named.some((role) => !framework.roles.includes(role))) return;
    this.#write({ ...framework, suppressedRoles: [...new Set([...framework.suppressedRoles, ...named])] });
    this.#master.allocator.suppress(framework.id, named);
  }

  revive(framework: Framework, roles: readonly string[] | undefined): void {
    const named = roles === undefined || roles.length === 0 ? framework.roles : roles;
    if (named.some((role) => !framework.roles.includes(role))) return;
    if (framework.suppressedRoles.length > 0)
      this.#write({
        ...framework,
        suppressedRoles: framework.suppressedRoles.filter((role) => !named.includes(role)),
      });
    this.#master.allocator.revive(framework.id, named);
  }

  /** Why UPDATE_FRAMEWORK is refused. Source: recorded http-scheduler-subscribe. */
  updateProblem({ info: before }: Framework, info: FrameworkInfo, suppressed: readonly string[]): string | undefined {
    const roles = rolesOf(info);
    const invalid = roles.map(roleProblem).find((problem) => problem !== undefined);
    if (invalid !== undefined)
      return `Supplied FrameworkInfo is not valid: 'FrameworkInfo.roles' contains invalid role: ${invalid}`;
    const outside = suppressed.find((role) => !roles.includes(role));
    if (outside !== undefined)
      return `Supplied FrameworkInfo is not valid: Suppressed role '${outside}' is not contained in the list of roles`;
    const changed = (field: string, from: unknown, to: unknown) =>
      from === to
        ? undefined
        : `FrameworkInfo update is not valid: Updating 'FrameworkInfo.${field}' is unsupported; attempted to update from '${String(from)}' to '${String(to)}'`;
    if (before.principal !== info.principal)
      return "FrameworkInfo update is not valid: Changing framework's principal is not allowed.";
    return (
      changed('user', before.user, info.user) ??
      changed('checkpoint', before.checkpoint ?? false, info.checkpoint ?? false)
    );
  }

  /** UPDATE_FRAMEWORK: what may change without a new subscription. */
  update(framework: Framework, info: FrameworkInfo, suppressedRoles: readonly string[]): void {
    const next = { ...framework, info: merged(framework, info), roles: rolesOf(info), suppressedRoles };
    this.#write(next);
    this.#master.allocator.updateFramework(framework.id, optionsOf(next));
  }

  #create(id: string, info: FrameworkInfo, suppressedRoles: readonly string[]): Framework {
    const number = id === '' ? this.#master.take('frameworks') : 0;
    const framework: Framework = {
      id: id === '' ? `${this.#master.record.id}-${String(number).padStart(4, '0')}` : id,
      info,
      roles: rolesOf(info),
      suppressedRoles,
      connected: true,
      active: true,
      registeredAt: this.#master.tasks.now,
      reregisteredAt: 0,
      disconnectedAt: 0,
      completedAt: 0,
    };
    this.#master.store.create<Framework>('Framework', '', framework.id, framework);
    return framework;
  }

  /** The same framework subscribes again: whoever held the old stream is sent away. */
  #takeOver(known: Framework, info: FrameworkInfo, suppressedRoles: readonly string[]): Framework {
    const old = this.#master.connections.get(known.id);
    this.#master.connections.delete(known.id);
    old?.send({ type: 'ERROR', error: { message: 'Framework failed over' } });
    old?.close();
    this.#offers.withdraw('framework', known.id, false);
    const framework = {
      ...known,
      info: merged(known, info),
      roles: rolesOf(info),
      suppressedRoles,
      connected: true,
      active: true,
      reregisteredAt: this.#master.tasks.now,
    };
    this.#write(framework);
    return framework;
  }

  #deactivate({ id }: Framework): void {
    this.#master.allocator.deactivateFramework(id);
    this.#offers.withdraw('framework', id, false);
  }

  /** Nobody waits for a framework to stay away, so the time-out does not keep a world busy. */
  #awaitFailover(id: string): void {
    const timeoutMs = (this.get(id)?.info.failover_timeout ?? 0) * 1000;
    const removeIfAway = () => {
      const framework = this.get(id);
      if (framework === undefined || framework.connected || framework.completedAt !== 0) return;
      if (this.#master.tasks.now - framework.disconnectedAt >= timeoutMs) this.remove(id);
    };
    this.#master.tasks.after(timeoutMs, () => this.#master.asMaster(removeIfAway), { unref: timeoutMs > 0 });
  }

  #problem(id: string, info: FrameworkInfo): string | undefined {
    const known = id === '' ? undefined : this.get(id);
    if (known !== undefined && known.completedAt !== 0) return 'Framework has been removed';
    if (known !== undefined && known.info.principal !== info.principal)
      return "Changing framework's principal is not allowed.";
    const multiple = info.capabilities?.some(({ type }) => type === 'MULTI_ROLE') ?? false;
    if (!multiple && (info.roles?.length ?? 0) > 0)
      return "Frameworks without the MULTI_ROLE capability must use 'FrameworkInfo.role' instead";
    const roles = rolesOf(info);
    const twice = roles.find((role, index) => roles.indexOf(role) !== index);
    if (twice !== undefined) return `'FrameworkInfo.roles' contains duplicate items: ${twice}`;
    return roles.map(roleProblem).find((problem) => problem !== undefined);
  }

  #allocate(framework: Framework, active: boolean): void {
    this.#master.allocator.addFramework(framework.id, {
      ...optionsOf(framework),
      active,
      used: this.#used(framework.id),
    });
  }

  #used(id: string): Map<string, Map<string, Resources>> {
    const used = new Map<string, Map<string, Resources>>();
    for (const { value } of this.#master.store.list<Task>('Task', { namespace: id }).items) {
      if (value.released) continue;
      const byRole = used.get(value.agentId) ?? new Map<string, Resources>();
      byRole.set(value.role, add(byRole.get(value.role) ?? [], value.resources));
      used.set(value.agentId, byRole);
    }
    return used;
  }

  #forgetOldest(): void {
    const completed = this.#master.store
      .list<Framework>('Framework')
      .items.filter(({ value }) => value.completedAt !== 0)
      .sort((left, right) => left.value.completedAt - right.value.completedAt);
    for (const { name } of completed.slice(
      0,
      Math.max(0, completed.length - this.#master.constants.maxCompletedFrameworks),
    ))
      this.#master.store.delete('Framework', '', name);
  }

  #write(framework: Framework): void {
    this.#master.store.update<Framework>('Framework', '', framework.id, framework);
  }
}

/** Where the master says it can be found. */
export function masterInfo(id: string): unknown {
  return {
    id,
    ip: 0,
    port: 5050,
    pid: 'master@127.0.0.1:5050',
    hostname: 'master',
    version: '1.11.0',
    address: { hostname: 'master', ip: '127.0.0.1', port: 5050 },
    capabilities: [{ type: 'AGENT_UPDATE' }, { type: 'AGENT_DRAINING' }, {}],
  };
}

/** `user` and `checkpoint` keep their first value silently. Source: recorded README, point 13. */
function merged(known: Framework, info: FrameworkInfo): FrameworkInfo {
  const { user, checkpoint } = known.info;
  return { ...info, user, ...(checkpoint !== undefined && { checkpoint }) };
}

function optionsOf(framework: Framework): {
  roles: readonly string[];
  suppressedRoles: readonly string[];
  capabilities: FrameworkCapabilities;
} {
  return {
    roles: framework.roles,
    suppressedRoles: framework.suppressedRoles,
    capabilities: {
      multiRole: hasCapability(framework, 'MULTI_ROLE'),
      sharedResources: hasCapability(framework, 'SHARED_RESOURCES'),
      revocableResources: hasCapability(framework, 'REVOCABLE_RESOURCES'),
      reservationRefinement: hasCapability(framework, 'RESERVATION_REFINEMENT'),
      gpuResources: hasCapability(framework, 'GPU_RESOURCES'),
    },
  };
}
