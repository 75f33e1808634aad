import { TokenBucket, type Component, type Random, type Store, type Tasks, type Trace, type Watch } from 'regatta/kit';
import type { Master } from '../../master/master.js';
import type { MesosConstants } from '../../profiles/1.11.js';
import type { MarathonInstance } from '../../resources/marathon-instance.js';
import type { MarathonState } from '../../resources/marathon-state.js';
import type { OfferJson, SchedulerCall, SchedulerEvent, TaskInfo, TaskStatus } from '../../resources/messages.js';
import { SchedulerDriver } from './driver.js';
import type { InstanceTable } from './instance-table.js';
import { KillService } from './kill-service.js';
import type { LaunchDelays } from './launch-delays.js';
import type { LaunchStatistics } from './launch-statistics.js';
import { MARATHON } from './names.js';
import { OfferDemand } from './offer-demand.js';
import { matchOffer, openOffer, SeenValues, useOffer, type OpenOffer, type RejectReason } from './offer-matching.js';
import { nextTaskId, taskInfoOf } from './task-builder.js';
import { TaskUpdates } from './task-updates.js';

interface Round {
  readonly open: readonly OpenOffer[];
  readonly launches: Map<OpenOffer, TaskInfo[]>;
}

/** Marathon as a framework: subscribes, waits for offers, launches what waits on those that fit, and declines the rest. */
export class MarathonScheduler implements Component {
  readonly id = MARATHON;
  readonly part = 'marathon';
  readonly order = 40;
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #trace: Trace;
  readonly #site: string;
  readonly #random: Random;
  readonly #constants: MesosConstants;
  readonly #instances: InstanceTable;
  readonly #delays: LaunchDelays;
  readonly #statistics: LaunchStatistics;
  readonly #driver: SchedulerDriver;
  readonly #demand: OfferDemand;
  readonly #kills: KillService;
  readonly #updates: TaskUpdates;
  readonly #seen = new SeenValues();
  #tokens: TokenBucket;
  #watches: Watch[] = [];

  constructor(
    tasks: Tasks,
    store: Store,
    trace: Trace,
    site: string,
    random: Random,
    master: Master,
    constants: MesosConstants,
    instances: InstanceTable,
    delays: LaunchDelays,
    statistics: LaunchStatistics,
  ) {
    this.#tasks = tasks;
    this.#store = store;
    this.#trace = trace;
    this.#site = site;
    this.#random = random.fork('marathon/offers');
    this.#constants = constants;
    this.#instances = instances;
    this.#delays = delays;
    this.#statistics = statistics;
    this.#driver = new SchedulerDriver(tasks, store, random, master, constants, (event) => this.#receive(event));
    const call = (message: SchedulerCall) => this.#driver.call(message);
    this.#demand = new OfferDemand(tasks, instances, delays, constants, call);
    this.#kills = new KillService(tasks, store, instances, constants, call);
    this.#updates = new TaskUpdates(tasks, instances, delays, this.#kills);
    this.#tokens = this.#freshTokens();
  }

  start(): void {
    this.#tokens = this.#freshTokens();
    this.#watches = [
      this.#store.watch<MarathonInstance>('MarathonInstance', {}, ({ object }) => {
        this.#demand.lookSoon();
        if (object.value.goal === 'Decommissioned') this.#killSoon(object.name);
      }),
      this.#store.watch('MarathonDelay', {}, () => this.#demand.lookSoon()),
    ];
    this.#driver.start(this.#store.get<MarathonState>('MarathonState', '', 'framework')?.value.frameworkId ?? '');
  }

  stop(): void {
    for (const watch of this.#watches) watch.stop();
    this.#demand.stop();
    this.#kills.stop();
    this.#updates.stop();
    this.#statistics.clear();
    this.#driver.stop();
  }

  #receive(event: SchedulerEvent): void {
    switch (event.type) {
      case 'SUBSCRIBED':
        return this.#subscribed(event.subscribed.framework_id.value);
      case 'OFFERS':
        return this.#offered(event.offers.offers);
      case 'UPDATE':
        return this.#updated(event.update.status);
      default:
        // RESCIND needs nothing, because offers are answered at once; FAILURE is followed by updates of the tasks.
        return;
    }
  }

  #subscribed(frameworkId: string): void {
    const known = this.#store.get<MarathonState>('MarathonState', '', 'framework');
    if (known === undefined) this.#store.create<MarathonState>('MarathonState', '', 'framework', { frameworkId });
    else if (known.value.frameworkId !== frameworkId)
      this.#store.update<MarathonState>('MarathonState', '', 'framework', { frameworkId });
    this.#demand.subscribed();
    this.#kills.resume();
    const instances = this.#store.list<MarathonInstance>('MarathonInstance').items.map(({ value }) => value);
    this.#updates.resume(instances);
    if (instances.length > 0) this.#reconcileLater(instances);
  }

  /** Asks the master what became of the tasks, once after every subscription; what happened meanwhile was not told. */
  #reconcileLater(instances: readonly MarathonInstance[]): void {
    const tasks = instances.flatMap(({ task }) => (task === undefined ? [] : [task]));
    this.#tasks.after(
      this.#constants.marathonReconcileInitialMs,
      () =>
        this.#driver.call({
          type: 'RECONCILE',
          reconcile: {
            tasks: tasks
              .filter(({ id }) => this.#instances.ofTask(id) !== undefined)
              .map(({ id, agentId }) => ({ task_id: { value: id }, agent_id: { value: agentId } })),
          },
        }),
      { author: MARATHON },
    );
  }

  /**
   * Offers that come together are matched in turn, one instance each, as upstream's actors do it side by side; an app thus
   * spreads over what is offered at the same time.
   */
  #offered(offers: readonly OfferJson[]): void {
    const open = this.#random.shuffled(offers).map(openOffer);
    for (const { place } of open) this.#seen.add(place);
    const round: Round = { open, launches: new Map() };
    const waiting = this.#instances.waiting().filter(({ appId, version }) => this.#delays.leftMs(appId, version) === 0);
    const rejected = new Map<OpenOffer, Map<string, readonly RejectReason[]>>();
    for (let turn = 0; turn < this.#constants.marathonMaxInstancesPerOffer && waiting.length > 0; turn++) {
      let launched = false;
      for (const offer of open) {
        if (waiting.length === 0 || this.#tokens.waitMs() > 0) break;
        launched = this.#matchOne(offer, waiting, round, rejected) || launched;
      }
      if (!launched) break;
    }
    const tokenInMs = this.#tokens.waitMs();
    if (waiting.length > 0 && tokenInMs > 0) this.#demand.askAgain(tokenInMs);
    for (const offer of open) this.#answer(offer, round.launches.get(offer), rejected.get(offer));
    this.#recordPending(waiting, open.length, rejected);
  }

  /** Launches the first waiting instance that fits; takes it off the list. */
  #matchOne(
    offer: OpenOffer,
    waiting: MarathonInstance[],
    { launches }: Round,
    rejected: Map<OpenOffer, Map<string, readonly RejectReason[]>>,
  ): boolean {
    const tried = new Set<string>();
    for (const instance of waiting) {
      const kind = `${instance.appId}@${instance.version}`;
      // Instances of one version are all alike.
      if (tried.has(kind)) continue;
      tried.add(kind);
      // Only constraints look at what is placed already.
      const siblings = instance.spec.constraints.length === 0 ? [] : this.#instances.of(instance.appId);
      const match = matchOffer(instance, siblings, offer, this.#seen, (below) => this.#random.below(below));
      if (!match.matched) {
        const reasons = rejected.get(offer) ?? new Map<string, readonly RejectReason[]>();
        rejected.set(offer, reasons.set(instance.appId, match.reasons));
        continue;
      }
      if (!this.#tokens.tryTake()) return false;
      waiting.splice(waiting.indexOf(instance), 1);
      useOffer(offer, match.uses);
      const info = taskInfoOf(instance, offer.offer, match.hostPorts, match.uses);
      launches.set(offer, [...(launches.get(offer) ?? []), info]);
      this.#provision(instance, offer, match.hostPorts);
      return true;
    }
    return false;
  }

  #provision(instance: MarathonInstance, { offer, place }: OpenOffer, hostPorts: readonly number[]): void {
    const { now } = this.#tasks;
    const { healthy: _unknown, ...rest } = instance;
    this.#instances.write({
      ...rest,
      condition: 'Provisioned',
      incarnation: instance.incarnation + 1,
      since: now,
      task: {
        id: nextTaskId(instance),
        agentId: offer.agent_id.value,
        host: offer.hostname,
        zone: place.zone ?? '',
        attributes: place.attributes,
        hostPorts,
        ipAddress: '',
        state: 'TASK_STAGING',
        message: '',
        stagedAt: now,
        startedAt: 0,
      },
    });
    this.#statistics.used(instance.appId, offer.hostname, now);
    this.#trace.record(this.#site, {
      type: 'decision',
      subject: instance.id,
      outcome: 'placed',
      node: offer.hostname,
      evaluated: 1,
      feasible: 1,
      rejected: [],
      score: 0,
    });
  }

  #answer(
    { offer }: OpenOffer,
    infos: readonly TaskInfo[] | undefined,
    rejected: ReadonlyMap<string, readonly RejectReason[]> | undefined,
  ): void {
    for (const [appId, reasons] of rejected ?? [])
      this.#statistics.unused(appId, offer.hostname, reasons, this.#tasks.now);
    const offerIds = [offer.id];
    if (infos === undefined)
      return this.#driver.call({
        type: 'DECLINE',
        decline: { offer_ids: offerIds, filters: { refuse_seconds: this.#constants.marathonDeclineMs / 1000 } },
      });
    const operations = [{ type: 'LAUNCH', launch: { task_infos: infos } }];
    this.#driver.call({ type: 'ACCEPT', accept: { offer_ids: offerIds, operations } });
  }

  /** One entry an app that still waits, with what each offer lacked. */
  #recordPending(
    waiting: readonly MarathonInstance[],
    evaluated: number,
    rejected: ReadonlyMap<OpenOffer, ReadonlyMap<string, readonly RejectReason[]>>,
  ): void {
    const apps = new Set<string>();
    for (const instance of waiting) {
      if (apps.has(instance.appId)) continue;
      apps.add(instance.appId);
      const counts = new Map<string, number>();
      for (const byApp of rejected.values()) {
        const [reason] = byApp.get(instance.appId) ?? [];
        if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + 1);
      }
      this.#trace.record(this.#site, {
        type: 'decision',
        subject: instance.id,
        outcome: 'pending',
        node: '',
        evaluated,
        feasible: 0,
        rejected: [...counts],
        score: 0,
      });
    }
  }

  #updated(status: TaskStatus): void {
    this.#updates.apply(status);
    if (status.uuid === undefined || status.agent_id === undefined) return;
    this.#driver.call({
      type: 'ACKNOWLEDGE',
      acknowledge: { agent_id: status.agent_id, task_id: status.task_id, uuid: status.uuid },
    });
  }

  #killSoon(id: string): void {
    this.#tasks.after(this.#constants.watchDelayMs, () => this.#kills.look(id), { author: MARATHON });
  }

  #freshTokens(): TokenBucket {
    const { marathonLaunchTokens: burst, marathonLaunchTokenRefreshMs: refreshMs } = this.#constants;
    return new TokenBucket(this.#tasks, (burst * 1000) / refreshMs, burst);
  }
}
