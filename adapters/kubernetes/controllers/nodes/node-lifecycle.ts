import {
  isReporting,
  parseRfc3339,
  rfc3339,
  type Change,
  type Component,
  type Heartbeats,
  type Machines,
  type SiteInfo,
  type Store,
  type Tasks,
  type Timer,
} from 'regatta/kit';
import type { KubernetesConstants } from '../../profiles/1.32.js';
import type { ApiServer } from '../../resources/types.js';
import type { EventRecorder } from '../event-recorder.js';
import type { Lease, Node, Taint } from '../objects/node.js';
import type { Condition, Pod } from '../objects/pod.js';
import { conditionOf, isTerminal, withCondition } from '../pods.js';
import { MonitorTicks } from './monitor-ticks.js';
import { olderLabels } from './older-labels.js';
import { NOT_READY, UNREACHABLE, withExecuteTaint, withScheduleTaints } from './taints.js';
import { ZoneCounts } from './zone-counts.js';
import { evictionPeriodMs, ZoneEvictions, zoneState, type ZoneState } from './zone-evictions.js';

const AUTHOR = 'node-controller';
const LEASES = 'leases.coordination.k8s.io';
const LEASE_NAMESPACE = 'kube-node-lease';
const WATCHED = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'];

/**
 * Gives nodes up that stay silent, and taints what is wrong with them (pkg/controller/nodelifecycle). Upstream looks at every node every five
 * seconds; here a node is only looked at in the tick in which that would find something.
 */
export class NodeLifecycleController implements Component {
  readonly id = 'node-lifecycle-controller';
  readonly part = 'controllers';
  readonly order = 50;
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #api: ApiServer;
  readonly #machines: Machines;
  readonly #heartbeats: Heartbeats;
  readonly #site: SiteInfo;
  readonly #events: EventRecorder;
  readonly #constants: KubernetesConstants;
  readonly #known = new Set<string>();
  readonly #counts = new ZoneCounts();
  readonly #timers = new Map<string, Timer>();
  readonly #zones = new Map<string, ZoneEvictions>();
  readonly #states = new Map<string, ZoneState>();
  #ticks: MonitorTicks;
  #stops: (() => void)[] = [];

  constructor(
    tasks: Tasks,
    store: Store,
    api: ApiServer,
    machines: Machines,
    heartbeats: Heartbeats,
    site: SiteInfo,
    events: EventRecorder,
    constants: KubernetesConstants,
  ) {
    this.#tasks = tasks;
    this.#store = store;
    this.#api = api;
    this.#machines = machines;
    this.#heartbeats = heartbeats;
    this.#site = site;
    this.#events = events;
    this.#constants = constants;
    this.#ticks = new MonitorTicks(tasks, constants.nodeMonitorPeriodMs);
  }

  start(): void {
    this.#ticks = new MonitorTicks(this.#tasks, this.#constants.nodeMonitorPeriodMs);
    const watch = this.#store.watch<Node>('nodes', {}, (change) => this.#nodeChanged(change));
    this.#stops = [() => watch.stop(), this.#heartbeats.watch((name) => this.#later(() => this.#watch(name)))];
    const nodes = this.#store.list<Node>('nodes').items;
    // All are counted before any is judged: one that is not ready must not look like a zone that is lost.
    for (const { name, value } of nodes) this.#counts.count(name, zoneOf(value), value);
    for (const { name } of nodes) this.#later(() => this.#see(name));
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    for (const timer of this.#timers.values()) timer.cancel();
    for (const zone of this.#zones.values()) zone.clear();
    this.#timers.clear();
    this.#zones.clear();
    this.#states.clear();
    this.#known.clear();
    this.#counts.clear();
  }

  #later(run: () => void, cause: number = this.#tasks.cause): void {
    this.#tasks.after(this.#constants.watchDelayMs, run, { author: AUTHOR, cause });
  }

  #nodeChanged({ type, object, cause }: Change<Node>): void {
    if (type === 'deleted') {
      const { name, value } = object;
      this.#later(() => this.#forget(name, value), cause);
    } else this.#later(() => this.#see(object.name), cause);
  }

  /** Looks at a node that came or changed. */
  #see(name: string): void {
    const found = this.#api.get<Node>('nodes', '', name);
    if (found === undefined) return;
    const node = this.#relabelled(found);
    if (!this.#known.has(name)) {
      this.#known.add(name);
      this.#events.event(node, 'Normal', 'RegisteredNode', `Node ${name} event: Registered Node ${name} in Controller`);
      this.#watch(name);
    }
    this.#setTaints(node, withScheduleTaints(node, this.#tasks.now));
    this.#counts.count(name, zoneOf(node), node);
    this.#updateZones();
    const ready = conditionOf(node.status?.conditions, 'Ready')?.status;
    if (ready === undefined) return;
    const hasExecute = (node.spec?.taints ?? []).some(
      ({ key, effect }) => effect === 'NoExecute' && (key === NOT_READY || key === UNREACHABLE),
    );
    // The taint that drives pods away follows in the next tick, in either direction.
    if ((ready === 'True') === hasExecute)
      this.#at(`execute/${name}`, this.#ticks.untilNextMs, () => this.#judge(name));
  }

  #relabelled(node: Node): Node {
    const labels = olderLabels(node);
    if (labels === undefined) return node;
    return this.#api.update<Node>('nodes', { ...node, metadata: { ...node.metadata, labels } });
  }

  #forget(name: string, node: Node): void {
    this.#known.delete(name);
    this.#cancel(`silence/${name}`);
    this.#cancel(`execute/${name}`);
    for (const zone of this.#zones.values()) zone.remove(name);
    this.#counts.forget(name);
    this.#events.event(node, 'Normal', 'RemovingNode', `Node ${name} event: Removing Node ${name} from Controller`);
    this.#updateZones();
  }

  /** Waits for the moment at which a silent node has been silent for too long. */
  #watch(name: string): void {
    const node = this.#api.get<Node>('nodes', '', name);
    this.#cancel(`silence/${name}`);
    if (node === undefined || this.#beats(name)) return;
    const noticedAt = this.#ticks.atOrAfter(this.#lastSign(node));
    const dueAt = this.#ticks.atOrAfter(noticedAt + this.#constants.nodeMonitorGracePeriodMs);
    // Somebody else's kubelet renews its lease again and again: waiting for that must not keep a world busy.
    const unref = this.#machines.get(name) === undefined || this.#site.without.includes('kubelet');
    this.#at(`silence/${name}`, Math.max(1, dueAt - this.#tasks.now), () => this.#silent(name), unref);
  }

  /** Whether our own kubelet of this node is known to be beating right now. */
  #beats(name: string): boolean {
    const machine = this.#machines.get(name);
    return machine !== undefined && isReporting(machine) && !this.#site.without.includes('kubelet');
  }

  #lastSign({ metadata, status }: Node): number {
    const lease = this.#api.get<Lease>(LEASES, LEASE_NAMESPACE, metadata.name);
    const { nodeStartupGracePeriodMs, nodeMonitorGracePeriodMs } = this.#constants;
    const created = parseRfc3339(metadata.creationTimestamp) + nodeStartupGracePeriodMs - nodeMonitorGracePeriodMs;
    const posted = conditionOf(status?.conditions, 'Ready')?.lastHeartbeatTime;
    return Math.max(
      lease?.spec.renewTime === undefined ? 0 : parseRfc3339(lease.spec.renewTime),
      this.#heartbeats.last(metadata.name) ?? 0,
      posted ? parseRfc3339(posted) : created,
    );
  }

  #silent(name: string): void {
    const node = this.#api.get<Node>('nodes', '', name);
    if (node === undefined || this.#beats(name)) return;
    const lastSeen = this.#ticks.atOrAfter(this.#lastSign(node));
    if (this.#tasks.now - lastSeen < this.#constants.nodeMonitorGracePeriodMs) return this.#watch(name);
    const wasReady = conditionOf(node.status?.conditions, 'Ready')?.status === 'True';
    const now = rfc3339(this.#tasks.now);
    const conditions = WATCHED.reduce<readonly Condition[]>((list, type) => {
      const before = conditionOf(list, type);
      const never = before === undefined;
      return withCondition(list, {
        type,
        status: 'Unknown',
        reason: never ? 'NodeStatusNeverUpdated' : 'NodeStatusUnknown',
        message: never ? 'Kubelet never posted node status.' : 'Kubelet stopped posting node status.',
        lastHeartbeatTime: before?.lastHeartbeatTime ?? node.metadata.creationTimestamp,
        lastTransitionTime: now,
      });
    }, node.status?.conditions ?? []);
    this.#api.updateStatus<Node>('nodes', { ...node, status: { ...node.status, conditions } });
    if (this.#site.without.includes('kubelet')) this.#watch(name);
    if (!wasReady) return;
    this.#events.event(node, 'Normal', 'NodeNotReady', `Node ${name} status is now: NodeNotReady`);
    this.#markPodsNotReady(name);
  }

  #markPodsNotReady(name: string): void {
    for (const pod of this.#api.find<Pod>('pods', 'node', name)) {
      const ready = conditionOf(pod.status?.conditions, 'Ready');
      if (ready === undefined || isTerminal(pod)) continue;
      if (ready.status === 'True') {
        const { reason: _reason, message: _message, ...rest } = ready;
        const unready = { ...rest, status: 'False' as const, lastTransitionTime: rfc3339(this.#tasks.now) };
        const conditions = withCondition(pod.status?.conditions, unready);
        this.#api.updateStatus<Pod>('pods', { ...pod, status: { ...pod.status, conditions } });
      }
      this.#events.event(pod, 'Warning', 'NodeNotReady', 'Node is not ready');
    }
  }

  /** In the tick after a change of readiness: pods are to leave a node that is not ready, at the rate of its zone, or may stay. */
  #judge(name: string): void {
    const node = this.#api.get<Node>('nodes', '', name);
    if (node === undefined) return;
    const ready = conditionOf(node.status?.conditions, 'Ready')?.status;
    const zone = this.#zone(zoneOf(node));
    if (ready === 'True') {
      zone.remove(name);
      this.#setTaints(node, withExecuteTaint(node.spec?.taints ?? [], undefined, this.#tasks.now));
    } else if (ready !== undefined && !this.#isAllDisrupted()) zone.add(name);
  }

  #evict(name: string): void {
    const node = this.#api.get<Node>('nodes', '', name);
    const ready = conditionOf(node?.status?.conditions, 'Ready')?.status;
    if (node === undefined || ready === undefined || ready === 'True') return;
    const key = ready === 'Unknown' ? UNREACHABLE : NOT_READY;
    this.#setTaints(node, withExecuteTaint(node.spec?.taints ?? [], key, this.#tasks.now));
  }

  #setTaints(node: Node, taints: readonly Taint[]): void {
    const { taints: before = [], ...spec } = node.spec ?? {};
    if (taints.length === before.length && taints.every((taint, index) => taint === before[index])) return;
    this.#api.update<Node>('nodes', { ...node, spec: { ...spec, ...(taints.length > 0 && { taints }) } });
  }

  #isAllDisrupted(): boolean {
    const states = [...this.#states.values()];
    return states.length > 0 && states.every((state) => state === 'FullDisruption');
  }

  /** When every zone is down the fault is more likely here than there: nobody is evicted (handleDisruption). */
  #updateZones(): void {
    const counts = [...this.#counts.zones()];
    const before = this.#isAllDisrupted();
    this.#states.clear();
    for (const [zone, { ready, notReady }] of counts)
      this.#states.set(zone, zoneState(ready, notReady, this.#constants.unhealthyZoneThresholdPermille));
    const stopped = this.#isAllDisrupted();
    for (const [zone, { ready, notReady }] of counts) {
      const period = evictionPeriodMs(this.#states.get(zone)!, ready + notReady, this.#constants);
      this.#zone(zone).setPeriod(stopped ? 0 : period);
    }
    if (stopped && !before) this.#keepEverybody();
  }

  #keepEverybody(): void {
    for (const zone of this.#zones.values()) zone.clear();
    for (const node of this.#api.list<Node>('nodes'))
      this.#setTaints(node, withExecuteTaint(node.spec?.taints ?? [], undefined, this.#tasks.now));
  }

  #zone(name: string): ZoneEvictions {
    let zone = this.#zones.get(name);
    if (zone === undefined) {
      zone = new ZoneEvictions(this.#tasks, AUTHOR, (node) => this.#evict(node));
      zone.setPeriod(this.#constants.nodeEvictionRateMs);
      this.#zones.set(name, zone);
    }
    return zone;
  }

  #at(key: string, delayMs: number, run: () => void, unref = false): void {
    this.#cancel(key);
    const fire = () => {
      this.#timers.delete(key);
      run();
    };
    this.#timers.set(key, this.#tasks.after(delayMs, fire, { author: AUTHOR, unref }));
  }

  #cancel(key: string): void {
    this.#timers.get(key)?.cancel();
    this.#timers.delete(key);
  }
}

function zoneOf({ metadata }: Node): string {
  const { labels = {} } = metadata;
  return `${labels['topology.kubernetes.io/region'] ?? ''}:${labels['topology.kubernetes.io/zone'] ?? ''}`;
}
