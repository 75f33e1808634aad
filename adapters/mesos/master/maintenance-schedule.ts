import { isPresent, type Agent } from '../resources/agent.js';
import type { AgentProcess } from '../resources/agent-process.js';
import {
  machineKey,
  type MachineId,
  type MachineMode,
  type Maintenance,
  type MaintenanceWindow,
  type Unavailability,
} from '../resources/maintenance.js';
import type { AgentRegistry } from './agent-registry.js';
import type { MasterContext } from './context.js';
import type { InverseOffers } from './inverse-offers.js';
import type { OfferBook } from './offer-book.js';

const NOTHING: Maintenance = { windows: [], down: [] };

/** When machines are to be worked on. Source: mesos src/master/maintenance.cpp, src/master/http.cpp; recorded scenario-maintenance. */
export class MaintenanceSchedule {
  readonly #master: MasterContext;
  readonly #offers: OfferBook;
  readonly #inverse: InverseOffers;
  readonly #agents: AgentRegistry;

  constructor(master: MasterContext, offers: OfferBook, inverse: InverseOffers, agents: AgentRegistry) {
    this.#master = master;
    this.#offers = offers;
    this.#inverse = inverse;
    this.#agents = agents;
  }

  get current(): Maintenance {
    return this.#master.store.get<Maintenance>('Maintenance', '', 'schedule')?.value ?? NOTHING;
  }

  /** Undefined for a machine that nothing is planned for. */
  modeOf(machine: MachineId): MachineMode | undefined {
    const key = machineKey(machine);
    const { windows, down } = this.current;
    if (down.includes(key)) return 'DOWN';
    return windows.some(({ machine_ids: ids = [] }) => ids.some((id) => machineKey(id) === key))
      ? 'DRAINING'
      : undefined;
  }

  /** The window that an agent's machine is in. */
  unavailabilityOf(agent: Agent): Unavailability | undefined {
    return this.current.windows.find(({ machine_ids: ids = [] }) => ids.some((id) => isMachineOf(id, agent)))
      ?.unavailability;
  }

  problem(windows: readonly MaintenanceWindow[]): string | undefined {
    const seen = new Set<string>();
    for (const { machine_ids: ids = [], unavailability } of windows) {
      if (ids.length === 0) return 'List of machines in the maintenance window is empty';
      if ((unavailability.duration?.nanoseconds ?? 0) < 0) return "Unavailability 'duration' is negative";
      const problem = listProblem(ids, seen);
      if (problem !== undefined) return problem;
    }
    const [gone] = this.current.down.filter((key) => !seen.has(key));
    return gone === undefined
      ? undefined
      : `Machine '${machineText(machineOfKey(gone))}' is deactivated and cannot be removed from the schedule`;
  }

  /** Why machines cannot be brought down or up. */
  transitionProblem(machines: readonly MachineId[], from: MachineMode): string | undefined {
    if (machines.length === 0) return 'List of machines is empty';
    const problem = listProblem(machines, new Set());
    if (problem !== undefined) return problem;
    for (const machine of machines) {
      const mode = this.modeOf(machine);
      if (mode === undefined) return `Machine '${machineText(machine)}' is not part of a maintenance schedule`;
      if (mode !== from)
        return `Machine '${machineText(machine)}' is not in ${from} mode and cannot be brought ${from === 'DOWN' ? 'up' : 'down'}`;
    }
    return undefined;
  }

  /** All offers are taken back, also those of machines that are not in the schedule. Source: recorded README, point 24. */
  update(windows: readonly MaintenanceWindow[]): void {
    this.#write({ ...this.current, windows });
    for (const { value: agent } of this.#master.store.list<Agent>('Agent').items) {
      if (!isPresent(agent)) continue;
      this.#offers.withdraw('agent', agent.id);
      this.#inverse.withdraw(agent.id);
      this.#master.allocator.setUnavailability(agent.id, this.unavailabilityOf(agent) !== undefined);
    }
  }

  start(machines: readonly MachineId[]): void {
    this.#write({ ...this.current, down: [...this.current.down, ...machines.map(machineKey)] });
    for (const { value: agent } of this.#master.store.list<Agent>('Agent').items)
      if (isPresent(agent) && machines.some((machine) => isMachineOf(machine, agent)))
        this.#agents.remove(agent, "Operator initiated 'Machine DOWN'");
  }

  /** The machines leave the schedule, and whatever supervises their agents starts them again. */
  stop(machines: readonly MachineId[]): void {
    const keys = new Set(machines.map(machineKey));
    const windows = this.current.windows
      .map((window) => ({
        ...window,
        machine_ids: (window.machine_ids ?? []).filter((id) => !keys.has(machineKey(id))),
      }))
      .filter(({ machine_ids: ids }) => ids.length > 0);
    this.#write({ windows, down: this.current.down.filter((key) => !keys.has(key)) });
    for (const { value: said } of this.#master.store.list<AgentProcess>('AgentProcess').items)
      if (machines.some((machine) => isMachineOf(machine, said))) this.#agents.register(said);
  }

  /** Whether an agent may not register, because its machine is down. */
  isDown(agent: Pick<Agent, 'hostname' | 'address'>): boolean {
    return this.current.down.some((key) => isMachineOf(machineOfKey(key), agent));
  }

  #write(next: Maintenance): void {
    const { store } = this.#master;
    if (store.get('Maintenance', '', 'schedule') === undefined) store.create('Maintenance', '', 'schedule', next);
    else store.update<Maintenance>('Maintenance', '', 'schedule', next);
  }
}

/** Compact JSON, as messages show it. */
export function machineText({ hostname, ip }: MachineId): string {
  return JSON.stringify({ ...(hostname !== undefined && { hostname }), ...(ip !== undefined && { ip }) });
}

function machineOfKey(key: string): MachineId {
  const [hostname = '', ip = ''] = key.split('|');
  return { ...(hostname !== '' && { hostname }), ...(ip !== '' && { ip }) };
}

function isMachineOf({ hostname, ip }: MachineId, agent: Pick<Agent, 'hostname' | 'address'>): boolean {
  return (
    (hostname === undefined || hostname === '' || hostname === agent.hostname) &&
    (ip === undefined || ip === '' || ip === agent.address)
  );
}

function listProblem(machines: readonly MachineId[], seen: Set<string>): string | undefined {
  for (const machine of machines) {
    const { hostname = '', ip = '' } = machine;
    if (hostname === '' && ip === '') return "Both 'hostname' and 'ip' for a machine are empty";
    if (ip !== '' && !/^\d{1,3}(\.\d{1,3}){3}$/.test(ip)) return `Failed to parse IPv4: ${ip}`;
    if (seen.has(machineKey(machine)))
      return `Machine '${machineText(machine)}' appears more than once in the schedule`;
    seen.add(machineKey(machine));
  }
  return undefined;
}
