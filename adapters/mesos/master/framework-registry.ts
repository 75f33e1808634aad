import type { FrameworkOptions } from '../allocator/members.js';
import { hasCapability, rolesOf, type Framework } from '../resources/framework.js';
import { isTerminal, type FrameworkInfo, type SchedulerCall } from '../resources/messages.js';
import type { Task } from '../resources/task.js';
import type { Agent } from '../resources/agent.js';
import { MASTER_PORT, type MasterRecord } from '../resources/master.js';
import type { Connection, MasterContext } from './context.js';
import { subscribeProblem } from './framework-validation.js';
import { grouped, holdingsOf } from './holdings.js';
import type { InverseOffers } from './inverse-offers.js';
import { isExcluded, minAllocatableOf } from './offer-wishes.js';
import { setText } from './resource-text.js';
import type { OfferBook } from './offer-book.js';
import type { TaskTable } from './task-table.js';

/** What a framework can change with every subscription. */
type Asked = Pick<Framework, 'info' | 'roles' | 'suppressedRoles' | 'offerConstraints'>;

/** Which frameworks there are: subscribing, failing over, going away. */
export class FrameworkRegistry {
  readonly #master: MasterContext;
  readonly #offers: OfferBook;
  readonly #tasks: TaskTable;
  readonly #inverse: InverseOffers;

  constructor(master: MasterContext, offers: OfferBook, tasks: TaskTable, inverse: InverseOffers) {
    this.#master = master;
    this.#inverse = inverse;
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
    const { suppressed_roles: suppressed = [], offer_constraints: constraints = {} } = call.subscribe ?? {};
    const known = id === '' ? undefined : this.get(id);
    const problem = subscribeProblem(info, suppressed, known, this.#master.flags) ?? this.#unauthorized(info);
    if (problem !== undefined) {
      connection.send({ type: 'ERROR', error: { message: problem } });
      return connection.close();
    }
    const asked = { info, roles: rolesOf(info), suppressedRoles: suppressed, offerConstraints: constraints };
    const framework = known === undefined ? this.#create(id, asked) : this.#takeOver(known, asked);
    this.#master.connections.set(framework.id, connection);
    connection.send({
      type: 'SUBSCRIBED',
      subscribed: {
        framework_id: { value: framework.id },
        heartbeat_interval_seconds: this.#master.constants.schedulerHeartbeatIntervalMs / 1000,
        master_info: masterInfo(this.#master.record),
      },
    });
    if (known === undefined) this.#allocate(framework, true);
    else {
      this.#master.allocator.updateFramework(framework.id, this.#optionsOf(framework));
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
    this.#tasks.executors.forget(({ frameworkId }) => frameworkId === id);
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

  /** UPDATE_FRAMEWORK: what may change without a new subscription. */
  update(framework: Framework, asked: Omit<Asked, 'roles'>): void {
    const next = { ...framework, ...asked, info: merged(framework, asked.info), roles: rolesOf(asked.info) };
    this.#write(next);
    this.#master.allocator.updateFramework(framework.id, this.#optionsOf(next));
  }

  #create(id: string, asked: Asked): Framework {
    const number = id === '' ? this.#master.take('frameworks') : 0;
    const framework: Framework = {
      id: id === '' ? `${this.#master.record.id}-${String(number).padStart(4, '0')}` : id,
      ...asked,
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
  #takeOver(known: Framework, asked: Asked): Framework {
    const old = this.#master.connections.get(known.id);
    this.#master.connections.delete(known.id);
    old?.send({ type: 'ERROR', error: { message: 'Framework failed over' } });
    old?.close();
    this.#offers.withdraw('framework', known.id, false);
    const framework = {
      ...known,
      ...asked,
      info: merged(known, asked.info),
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
    this.#inverse.forgetFramework(id);
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

  #allocate(framework: Framework, active: boolean): void {
    this.#master.allocator.addFramework(framework.id, {
      ...this.#optionsOf(framework),
      active,
      used: grouped(holdingsOf(this.#master.store, framework.id), 'agentId'),
    });
  }

  #optionsOf(framework: Framework): FrameworkOptions {
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
      minAllocatable: minAllocatableOf(framework.info),
      excludes: (role, id) => {
        const agent = this.#master.store.get<Agent>('Agent', '', id)?.value;
        return agent !== undefined && isExcluded(framework.offerConstraints, role, agent);
      },
    };
  }

  #unauthorized({ principal, roles, role, name }: FrameworkInfo): string | undefined {
    const asked = roles ?? [role ?? '*'];
    const allowed = asked.every((one) => this.#master.authorizer.allows('register_frameworks', principal, one));
    // The name is left out by the real master too.
    return allowed || name === undefined
      ? undefined
      : `Not authorized to register framework  with roles ${setText(asked)}`;
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
export function masterInfo({ id, hostname, address }: MasterRecord): unknown {
  return {
    id,
    ip: address.split('.').reduceRight((sum, part) => sum * 256 + Number(part), 0),
    port: MASTER_PORT,
    pid: `master@${address}:${MASTER_PORT}`,
    hostname,
    version: '1.11.0',
    address: { hostname, ip: address, port: MASTER_PORT },
    capabilities: [{ type: 'AGENT_UPDATE' }, { type: 'AGENT_DRAINING' }, {}],
  };
}

/** `user` and `checkpoint` keep their first value silently. Source: recorded README, point 13. */
function merged(known: Framework, info: FrameworkInfo): FrameworkInfo {
  const { user, checkpoint } = known.info;
  return { ...info, user, ...(checkpoint !== undefined && { checkpoint }) };
}
