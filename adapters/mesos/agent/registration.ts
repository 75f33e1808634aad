import {
  isReporting,
  type Component,
  type Machine,
  type Machines,
  type Random,
  type Runtime,
  type Store,
  type Tasks,
} from 'regatta/kit';
import { parseResources, ranges, scalar, type Resources } from '../allocator/resource.js';
import type { MesosConstants } from '../profiles/1.11.js';
import type { AgentProcess } from '../resources/agent-process.js';
import type { Execution } from '../resources/execution.js';
import type { AgentFlags } from '../resources/agent-flags.js';
import type { MasterRecord } from '../resources/master.js';
import { AGENT } from './names.js';

/** Port on which agents listen. Source: mesos src/slave/flags.cpp. */
const AGENT_PORT = 5051;

/** Starts an agent on every machine that runs tasks, and lets it register again when it was away. */
export class AgentRegistration implements Component {
  readonly id = 'mesos-agent-registration';
  readonly part = 'agent';
  readonly order = 30;
  readonly #tasks: Tasks;
  readonly #store: Store;
  readonly #random: Random;
  readonly #machines: Machines;
  readonly #runtime: Runtime;
  readonly #constants: MesosConstants;
  #stops: (() => void)[] = [];

  constructor(
    tasks: Tasks,
    store: Store,
    random: Random,
    machines: Machines,
    runtime: Runtime,
    constants: MesosConstants,
  ) {
    this.#tasks = tasks;
    this.#store = store;
    this.#random = random.fork('agents');
    this.#machines = machines;
    this.#runtime = runtime;
    this.#constants = constants;
  }

  start(): void {
    // A new leader knows nobody, and is found by all.
    const elections = this.#store.watch('Master', {}, ({ object, previous }) => {
      const { id } = object.value as MasterRecord;
      if (previous !== undefined && (previous.value as MasterRecord).id !== id) this.#registerStrangers();
    });
    this.#stops = [
      () => elections.stop(),
      this.#machines.watch((after, before) => {
        if (after === undefined || !isReporting(after) || (before !== undefined && isReporting(before))) return;
        this.#registerSoon(after.name);
      }),
    ];
    this.#registerStrangers();
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  /** Whoever has not registered with the leader yet. */
  #registerStrangers(): void {
    for (const { name } of this.#machines.list()) {
      const known = this.#store.get<AgentProcess>('AgentProcess', '', name)?.value;
      if (known === undefined || known.leader !== this.#leader) this.#registerSoon(name);
    }
  }

  /** Empty before the first election. */
  get #leader(): string {
    return this.#store.get<MasterRecord>('Master', '', 'leader')?.value.id ?? '';
  }

  /**
   * Agents wait a random part of the back-off, so that a whole cluster does not register at once. A world begins with a cluster
   * that stands, so whoever is there at its start does not wait.
   */
  #registerSoon(name: string): void {
    const { agentRegistrationBackoffMs: backoffMs } = this.#constants;
    const delayMs = this.#tasks.elapsed === 0 ? 0 : this.#random.fork(name).below(Math.max(1, backoffMs));
    this.#tasks.after(delayMs, () => this.#register(name), { author: AGENT });
  }

  #register(name: string): void {
    const machine = this.#machines.get(name);
    if (machine === undefined || !isReporting(machine) || !runsTasks(machine, this.#machines.list())) return;
    const known = this.#store.get<AgentProcess>('AgentProcess', '', name)?.value;
    if (known === undefined) {
      this.#store.create<AgentProcess>('AgentProcess', '', name, this.#describe(machine, 1));
      return;
    }
    this.#forgetDead(name);
    const again = this.#describe(machine, known.registrations + 1);
    this.#store.update<AgentProcess>('AgentProcess', '', name, again);
  }

  /** After a reboot there is nothing to recover: what had no time to end is over, and nobody can say how. */
  #forgetDead(name: string): void {
    for (const { namespace, name: task, value } of this.#store.list<Execution>('Execution').items) {
      if (value.machine !== name || value.phase === 'ended') continue;
      const container = this.#runtime.get(value.runtimeId);
      if (value.phase !== 'fetching' && container?.exit?.message === 'the machine lost power')
        this.#store.update<Execution>('Execution', namespace, task, { ...value, phase: 'ended', updates: [] });
    }
  }

  #describe(machine: Machine, registrations: number): AgentProcess {
    const flags = this.#store.get<AgentFlags>('AgentFlags', '', machine.name)?.value ?? {};
    return {
      machine: machine.name,
      hostname: machine.name,
      address: machine.address,
      port: flags.port ?? AGENT_PORT,
      attributes: { ...machine.labels, ...(machine.zone !== '' && { zone: machine.zone }) },
      zone: machine.zone,
      total: this.#resourcesOf(machine, flags),
      registrations,
      leader: this.#leader,
    };
  }

  /** What `--resources` says, and for the names that it leaves out the whole machine. */
  #resourcesOf(machine: Machine, flags: AgentFlags): Resources {
    const { agentDiskBytes, agentPortFirst, agentPortLast } = this.#constants;
    const megabytes = (bytes: number) => Math.floor(bytes / 1024 ** 2) * 1000;
    const given = parseResources(flags.resources ?? '');
    const detected = [
      scalar('cpus', machine.cpuMilli),
      scalar('mem', megabytes(machine.memoryBytes)),
      scalar('disk', megabytes(agentDiskBytes)),
      ranges('ports', [{ begin: agentPortFirst, end: agentPortLast }]),
    ];
    return [...given, ...detected.filter(({ name }) => given.every((one) => one.name !== name))];
  }
}

/** Machines of the role `manager` carry masters, unless the cluster has no others. */
export function runsTasks(machine: Machine, all: readonly Machine[]): boolean {
  return machine.role === 'worker' || all.every(({ role }) => role === 'manager');
}
