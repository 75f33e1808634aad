import type { ContainerExec, Network, Random, Runtime, Tasks, Timer } from 'regatta/kit';
import type { Execution } from '../resources/execution.js';
import type { Task } from '../resources/task.js';
import { AGENT } from './names.js';
import { probeOfCheck, probeOfHealthCheck, type Probe, type ProbeResult } from './probe.js';

/** What an executor learns about a task that runs; called within a task of the agent. */
export interface Findings {
  checked(frameworkId: string, taskId: string, result: ProbeResult): void;
  healthChecked(frameworkId: string, taskId: string, probe: Probe, result: ProbeResult): void;
  overdue(frameworkId: string, taskId: string): void;
}

/**
 * The eyes of executors on running tasks: checks, health checks and the longest time that a task may take. Its timers are its
 * own; after a restart they begin anew, as those of an executor that has reconnected. Source: mesos src/launcher/executor.cpp.
 */
export class Supervision {
  readonly #tasks: Tasks;
  readonly #runtime: Runtime;
  readonly #exec: ContainerExec;
  readonly #network: Network;
  readonly #random: Random;
  readonly #findings: Findings;
  readonly #timers = new Map<string, Timer[]>();

  constructor(
    tasks: Tasks,
    runtime: Runtime,
    exec: ContainerExec,
    network: Network,
    random: Random,
    findings: Findings,
  ) {
    this.#tasks = tasks;
    this.#runtime = runtime;
    this.#exec = exec;
    this.#network = network;
    this.#random = random.fork('supervision');
    this.#findings = findings;
  }

  /** Begins once; does nothing for a task that is watched already. */
  begin({ info, frameworkId, id }: Task, execution: Execution): void {
    const { runtimeId } = execution;
    if (this.#timers.has(runtimeId)) return;
    this.#timers.set(runtimeId, []);
    const check = info.check === undefined ? undefined : probeOfCheck(info.check);
    const health = info.health_check === undefined ? undefined : probeOfHealthCheck(info.health_check);
    if (check !== undefined)
      this.#repeat(check, check.delayMs, execution, (result) => this.#findings.checked(frameworkId, id, result));
    if (health !== undefined)
      this.#repeat(health, health.delayMs, execution, (result) =>
        this.#findings.healthChecked(frameworkId, id, health, result),
      );
    const nanoseconds = info.max_completion_time?.nanoseconds;
    if (nanoseconds === undefined) return;
    const ranMs = this.#tasks.now - (this.#runtime.get(runtimeId)?.startedAt ?? this.#tasks.now);
    const leftMs = Math.max(0, Math.round(nanoseconds / 1_000_000) - ranMs);
    this.#after(runtimeId, leftMs, () => this.#findings.overdue(frameworkId, id));
  }

  end(runtimeId: string): void {
    for (const timer of this.#timers.get(runtimeId) ?? []) timer.cancel();
    this.#timers.delete(runtimeId);
  }

  #repeat(probe: Probe, afterMs: number, execution: Execution, tell: (result: ProbeResult) => void): void {
    this.#after(execution.runtimeId, afterMs, () => {
      tell(this.#attempt(probe, execution));
      if (this.#timers.has(execution.runtimeId)) this.#repeat(probe, probe.intervalMs, execution, tell);
    });
  }

  /** Nobody waits for a healthy task to fall ill, so its timers do not keep a world busy. */
  #after(runtimeId: string, afterMs: number, run: () => void): void {
    const timers = this.#timers.get(runtimeId) ?? [];
    const timer = this.#tasks.after(
      afterMs,
      () => {
        this.#timers.set(
          runtimeId,
          (this.#timers.get(runtimeId) ?? []).filter((one) => one !== timer),
        );
        if (this.#runtime.get(runtimeId)?.status === 'running') run();
        else this.end(runtimeId);
      },
      { author: AGENT, unref: true },
    );
    this.#timers.set(runtimeId, [...timers, timer]);
  }

  #attempt({ type, argv, port, path }: Probe, { runtimeId, address }: Execution): ProbeResult {
    if (type === 'COMMAND') return this.#exec.exec(runtimeId, argv, '').exitCode;
    const answer = this.#network.request({ address, port }, path, this.#random.next());
    if (type === 'TCP') return answer.outcome === 'answered' ? 1 : 0;
    return answer.outcome === 'answered' ? answer.http.status : undefined;
  }
}
