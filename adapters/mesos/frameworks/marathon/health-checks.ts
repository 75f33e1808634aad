import type { Component, Machines, Network, Random, Store, Tasks, Timer, Watch } from 'regatta/kit';
import type { HealthCheckSpec } from '../../resources/marathon-app.js';
import type { MarathonInstance } from '../../resources/marathon-instance.js';
import { judgeHealth, NO_RECORD, type HealthRecord } from './health-verdict.js';
import type { InstanceTable } from './instance-table.js';

/** Checks of an instance after so many that changed nothing are idle waiting. */
const PATIENT_CHECKS = 4;

interface Probing {
  /** The task that is probed; a new one begins anew. */
  readonly taskId: string;
  record: HealthRecord;
  timer: Timer | undefined;
  /** Results in a row that changed nothing. */
  idle: number;
}

/**
 * Marathon's own health checks by HTTP and TCP; one check an app decides. In a world without real heartbeats an instance that
 * is healthy is only asked again when something happened to its machine, because nothing else can change the answer.
 */
export class HealthChecks implements Component {
  readonly id = 'marathon-health';
  readonly part = 'marathon';
  readonly order = 50;
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #random: Random;
  readonly #network: Network;
  readonly #machines: Machines;
  readonly #instances: InstanceTable;
  readonly #continuous: boolean;
  readonly #probings = new Map<string, Probing>();
  #stops: (() => void)[] = [];

  /** `continuous`: every check is a task, for as long as the instance runs. */
  constructor(
    tasks: Tasks,
    store: Store,
    random: Random,
    network: Network,
    machines: Machines,
    instances: InstanceTable,
    continuous: boolean,
  ) {
    this.#tasks = tasks;
    this.#store = store;
    this.#random = random.fork('marathon/health');
    this.#network = network;
    this.#machines = machines;
    this.#instances = instances;
    this.#continuous = continuous;
  }

  start(): void {
    const watch: Watch = this.#store.watch<MarathonInstance>('MarathonInstance', {}, ({ object }) =>
      this.#look(object.value.id),
    );
    this.#stops = [
      () => watch.stop(),
      this.#machines.watch((after, before) => this.#askAgainOn((after ?? before)!.name)),
    ];
    for (const { name } of this.#store.list('MarathonInstance').items) this.#look(name);
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    for (const { timer } of this.#probings.values()) timer?.cancel();
    this.#probings.clear();
  }

  /** Begins with an instance that runs, and ends with one that does not. */
  #look(id: string): void {
    const instance = this.#instances.get(id);
    const check = instance?.spec.healthChecks[0];
    const probing = this.#probings.get(id);
    const runs = instance !== undefined && instance.condition === 'Running' && instance.goal === 'Running';
    if (!runs || check === undefined || instance.task === undefined) {
      probing?.timer?.cancel();
      this.#probings.delete(id);
      return;
    }
    if (probing?.taskId === instance.task.id) return;
    probing?.timer?.cancel();
    const record = { ...NO_RECORD, everHealthy: instance.healthy === true };
    const fresh: Probing = { taskId: instance.task.id, record, timer: undefined, idle: 0 };
    this.#probings.set(id, fresh);
    this.#schedule(id, fresh, check.delaySeconds * 1000);
  }

  #schedule(id: string, probing: Probing, delayMs: number): void {
    probing.timer?.cancel();
    const unref = probing.idle >= PATIENT_CHECKS;
    probing.timer = this.#tasks.after(delayMs, () => this.#check(id), { author: this.id, unref });
  }

  #check(id: string): void {
    const instance = this.#instances.get(id);
    const probing = this.#probings.get(id);
    const check = instance?.spec.healthChecks[0];
    if (instance?.task === undefined || probing === undefined || check === undefined) return;
    const healthy = this.#isHealthy(instance, check);
    const { record, kill } = judgeHealth(check, probing.record, {
      healthy,
      reachable: true,
      runningForMs: this.#tasks.now - instance.task.startedAt,
    });
    probing.record = record;
    if (kill) return this.#instances.decommission(instance);
    if (instance.healthy === healthy) probing.idle++;
    else {
      probing.idle = 0;
      this.#instances.write({ ...instance, healthy });
    }
    if (healthy) probing.idle = PATIENT_CHECKS;
    if (!healthy || this.#continuous) this.#schedule(id, probing, check.intervalSeconds * 1000);
  }

  #isHealthy({ spec, task }: MarathonInstance, check: HealthCheckSpec): boolean {
    if (task === undefined) return false;
    // Commands are run by the executor beside the task; the simulated one always succeeds.
    if (check.protocol.endsWith('COMMAND')) return true;
    const index = check.portIndex ?? 0;
    const port = check.port ?? spec.container?.portMappings?.[index]?.containerPort ?? task.hostPorts[index] ?? 0;
    const path = check.path ?? '/';
    const answer = this.#network.request({ address: task.ipAddress, port }, path, this.#random.next());
    if (answer.outcome !== 'answered') return false;
    return check.protocol.includes('TCP') || (answer.http.status >= 200 && answer.http.status < 400);
  }

  /** Something happened to a machine: what runs there is asked at its next regular moment. */
  #askAgainOn(host: string): void {
    if (this.#continuous) return;
    for (const { value } of this.#store.find<MarathonInstance>('MarathonInstance', 'host', host)) {
      const probing = this.#probings.get(value.id);
      const check = value.spec.healthChecks[0];
      if (probing === undefined || check === undefined || value.healthy !== true) continue;
      probing.idle = 0;
      this.#schedule(value.id, probing, check.intervalSeconds * 1000);
    }
  }
}
