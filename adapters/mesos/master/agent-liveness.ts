import type { Component, Heartbeats, Machine, Machines, Timer } from 'regatta/kit';
import type { Master } from './master.js';
import { MASTER } from './context.js';

/**
 * Pings agents. A ping that is not answered before the next is due counts as missed; after `maxAgentPingTimeouts` in a row the
 * agent is marked unreachable. A broken connection is noticed at once, silence only by the pings.
 */
export class AgentLiveness implements Component {
  readonly id = 'mesos-master-pings';
  readonly part = 'master';
  readonly order = 20;
  readonly #master: Master;
  readonly #machines: Machines;
  readonly #pongs: Heartbeats;
  readonly #timers = new Map<string, Timer>();
  #stops: (() => void)[] = [];
  /** When this master began to listen. */
  #startedAt = 0;
  /** When the last agent was marked, for the rate limit. */
  #removedAt = -Infinity;

  constructor(master: Master, machines: Machines, pongs: Heartbeats) {
    this.#master = master;
    this.#machines = machines;
    this.#pongs = pongs;
  }

  start(): void {
    this.#startedAt = this.#master.context.tasks.now;
    this.#stops = [
      this.#machines.watch((after, before) => this.#look(after, before)),
      this.#pongs.watch((machine, beating) =>
        beating ? this.#timers.get(machine)?.cancel() : this.#awaitPong(machine),
      ),
    ];
    this.#master.onElected = () => this.#lookAtAll();
    this.#lookAtAll();
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  #lookAtAll(): void {
    for (const machine of this.#machines.list()) {
      this.#look(machine, undefined);
      this.#awaitPong(machine.name);
    }
  }

  /** The agent's process ended while its machine runs on: the operating system closes the connection. */
  #look(after: Machine | undefined, _before: Machine | undefined): void {
    if (after === undefined || after.agentRunning || !after.powered || !after.connected) return;
    const agent = this.#master.agents.ofMachine(after.name);
    if (agent !== undefined && this.#master.leading)
      this.#master.context.asMaster(() => this.#master.agents.disconnect(agent));
  }

  /** Looks again when a silent agent would have missed its last ping. */
  #awaitPong(name: string): void {
    const last = this.#pongs.last(name);
    const agent = this.#master.agents.ofMachine(name);
    if (agent === undefined || agent.state === 'unreachable' || this.#isAnswering(name)) return;
    const { tasks, constants } = this.#master.context;
    const { agentPingTimeoutMs, maxAgentPingTimeouts, agentReregisterTimeoutMs, agentRemovalIntervalMs } = constants;
    // The ping after the last answer is sent one period later; from then on every period counts as a miss. An agent that this
    // master never heard of has the time that is given to agents after an election.
    const deadline =
      last === undefined || agent.state === 'recovered'
        ? Math.max(this.#startedAt, this.#master.context.record.startedAt) + agentReregisterTimeoutMs
        : last + agentPingTimeoutMs * (maxAgentPingTimeouts + 1);
    const at = Math.max(deadline, agentRemovalIntervalMs === 0 ? 0 : this.#removedAt + agentRemovalIntervalMs);
    if (tasks.now < at) {
      this.#timers.get(name)?.cancel();
      this.#timers.set(
        name,
        tasks.after(at - tasks.now, () => this.#awaitPong(name), { author: MASTER }),
      );
      return;
    }
    this.#removedAt = tasks.now;
    if (this.#master.leading) this.#master.context.asMaster(() => this.#master.agents.markUnreachable(agent));
  }

  #isAnswering(name: string): boolean {
    const machine = this.#machines.get(name);
    return machine !== undefined && machine.powered && machine.agentRunning && machine.connected;
  }
}
