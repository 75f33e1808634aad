import type { RuntimeContainer } from 'regatta/kit';
import { msOf } from '../resources/durations.js';
import type { ContainerStatus, TaskStatus } from '../resources/task.js';
import { isAtLeast, isPast, type TaskState } from '../resources/task-states.js';
import { containerSpecOf } from './container-spec.js';
import { hasHealthCheck, HealthProbe } from './health-probe.js';
import { HostPorts, hostPorts } from './host-ports.js';
import type { AgentParts } from './agent-parts.js';
import { mountProblem, volumeProblem } from './mounts.js';
import { MESSAGES, type TaskRun } from './task-run.js';

/** What the executor tells the agent. */
export interface ExecutorEvents {
  /** The task has reached another state. */
  reached(run: TaskRun): void;
  /** The task has this container now. */
  holds(run: TaskRun, containerId: string): void;
  forget(run: TaskRun): void;
}

/** What the engine adds where it was its health check that ended a container. */
const UNHEALTHY = ': dockerexec: unhealthy container';

/** 128 and the number of SIGKILL. */
const KILLED = 137;

/** A process that the engine started; any number will do, and it should not change from look to look. */
const FIRST_PID = 1000;

/**
 * Brings one task after the other to what is desired of it (swarmkit agent/exec Do, moby daemon/cluster/executor/container). States only
 * go up; a step that takes time marks the run busy until it is over.
 */
export class TaskExecutor {
  readonly #parts: AgentParts;
  readonly #events: ExecutorEvents;
  readonly #hostPorts: HostPorts;

  constructor(parts: AgentParts, events: ExecutorEvents) {
    this.#parts = parts;
    this.#events = events;
    this.#hostPorts = new HostPorts(parts.machines, parts.network);
  }

  /** Does what is next, as far as it can be done at once. */
  advance(run: TaskRun): void {
    for (;;) {
      const { desired } = run.task;
      const { state } = run.status;
      if (run.gone || isPast(desired, 'complete')) return this.#finish(run);
      if (run.busy || isPast(state, desired)) return;
      if (state === 'preparing') return this.#prepare(run);
      if (state === 'starting') return this.#start(run);
      if (state === 'running' || isAtLeast(state, desired)) return;
      if (state === 'assigned') this.#reach(run, 'accepted');
      else if (state === 'accepted') this.#reach(run, 'preparing');
      else if (state === 'ready') this.#reach(run, 'starting');
      else return;
    }
  }

  /** Goes on after the agent itself had stopped; `container` as the runtime has it. */
  resume(run: TaskRun, container: RuntimeContainer | undefined): void {
    if (run.stopping) {
      run.stopping = false;
    } else if (container?.status === 'running') {
      this.#attach(run);
      if (!isAtLeast(run.status.state, 'running')) return this.started(run);
    } else if (container?.status === 'exited') {
      return this.ended(run);
    } else if (container === undefined && isAtLeast(run.status.state, 'ready') && run.containerId !== '') {
      return this.#fail(run, `No such container: ${run.task.serviceName}.${run.task.slot}.${run.task.id}`);
    }
    this.advance(run);
  }

  started(run: TaskRun): void {
    run.busy = false;
    this.#attach(run);
    if (!run.stopping && !isAtLeast(run.status.state, 'running')) this.#up(run);
    this.#holdToMemory(run);
    this.advance(run);
  }

  /** The kernel kills what takes more memory than its limit allows. */
  #holdToMemory({ containerId, machine }: TaskRun): void {
    const { runtime, usage, tasks } = this.#parts;
    const limit = runtime.get(containerId)?.spec.memoryLimitBytes ?? 0;
    if (limit === 0 || usage.usage(containerId).memoryBytes <= limit) return;
    const kill = () => {
      if (runtime.get(containerId)?.status === 'running')
        runtime.kill(containerId, { code: KILLED, reason: 'OOMKilled', message: '' });
    };
    tasks.after(0, kill, { author: `kernel/${machine}` });
  }

  /** With a health check the task is still starting until the first success. */
  #up(run: TaskRun): void {
    const check = run.task.spec.ContainerSpec?.Healthcheck;
    const reached = () => {
      run.busy = false;
      this.#reach(run, 'running', this.#containerStatus(run, 0));
    };
    if (!hasHealthCheck(check)) return reached();
    run.busy = true;
    run.probe = new HealthProbe(this.#parts, run.containerId, check, {
      healthy: () => {
        reached();
        this.advance(run);
      },
      unhealthy: () => {
        run.unhealthy = true;
        this.#parts.runtime.stop(run.containerId, this.#graceMs(run));
      },
    });
  }

  ended(run: TaskRun): void {
    this.#detach(run);
    this.#hostPorts.close(run);
    run.probe?.stop();
    run.probe = undefined;
    run.busy = false;
    if (isPast(run.status.state, 'running')) return;
    const exit = this.#parts.runtime.get(run.containerId)?.exit;
    const code = exit?.code ?? 0;
    const container = this.#containerStatus(run, code);
    if (run.stopping) {
      run.stopping = false;
      this.#reach(run, 'shutdown', container);
      return this.advance(run);
    }
    if (exit?.reason === 'ContainerCannotRun')
      return this.#fail(run, `starting container failed: ${exit.message}`, container);
    if (code === 0) this.#reach(run, 'complete', container);
    else this.#fail(run, `task: non-zero exit (${code})${run.unhealthy ? UNHEALTHY : ''}`, container);
    this.advance(run);
  }

  /** The managers no longer know the task. */
  abandon(run: TaskRun): void {
    run.gone = true;
    this.advance(run);
  }

  /** The engine has left the swarm: nobody is told anything any more. */
  drop(run: TaskRun): void {
    run.gone = true;
    run.timer?.cancel();
    run.probe?.stop();
    this.#detach(run);
    this.#hostPorts.close(run);
  }

  #prepare(run: TaskRun): void {
    const { runtime, state } = this.#parts;
    const { Image: image = '', Mounts: mounts = [] } = run.task.spec.ContainerSpec ?? {};
    const unwanted = mountProblem(mounts);
    if (unwanted !== undefined) return this.#fail(run, unwanted);
    run.busy = true;
    // The engine always tries to pull; what fails is only noted, and creation fails where the image is not there.
    runtime.pull(run.machine, image, () => {
      if (!run.busy || run.gone || run.status.state !== 'preparing') return;
      run.busy = false;
      if (isPast(run.task.desired, 'complete')) return this.advance(run);
      if (!runtime.hasImage(run.machine, image)) return this.#fail(run, `No such image: ${image}`);
      const node = state.node(run.task.nodeId);
      if (node === undefined) return;
      const problem = volumeProblem(mounts);
      if (problem !== undefined) return this.#fail(run, problem);
      const container = runtime.create(run.machine, containerSpecOf(state, run.task, node));
      this.#events.holds(run, container.id);
      this.#reach(run, 'ready');
      this.advance(run);
    });
  }

  #start(run: TaskRun): void {
    const container = this.#parts.runtime.get(run.containerId);
    if (container === undefined) return this.#fail(run, `No such container: ${run.containerId}`);
    run.busy = true;
    this.#parts.runtime.start(run.containerId);
  }

  /** Stops what runs, and lets go of what the managers have forgotten. */
  #finish(run: TaskRun): void {
    const { runtime } = this.#parts;
    if (isPast(run.status.state, 'running')) {
      if (!run.gone) return;
      if (runtime.get(run.containerId) !== undefined) runtime.remove(run.containerId);
      return this.#events.forget(run);
    }
    if (run.stopping) return;
    const container = runtime.get(run.containerId);
    if (container?.status === 'exited' && run.status.state !== 'running') return this.ended(run);
    run.stopping = true;
    const wasBusy = run.busy || run.status.state === 'running';
    run.busy = false;
    this.#stopAfter(run, wasBusy ? this.#parts.constants.agentRetryMs : 0);
  }

  /** The operation under way is cancelled first and the agent waits; then the network is told, and only then comes the signal. */
  #stopAfter(run: TaskRun, cancelMs: number): void {
    const { tasks, runtime, constants } = this.#parts;
    const isUp = runtime.get(run.containerId)?.status === 'running';
    const gossipMs = isUp && run.task.networks.length > 0 ? constants.gossipConvergeMs : 0;
    const author = `agent/${run.machine}`;
    if (gossipMs > 0) this.#detach(run);
    const stop = () => {
      run.timer = undefined;
      const now = runtime.get(run.containerId);
      if (!run.stopping) return;
      if (now?.status === 'running') return runtime.stop(run.containerId, this.#graceMs(run));
      if (now?.status === 'created') runtime.kill(run.containerId);
      else this.#afterStop(run);
    };
    if (cancelMs + gossipMs === 0) return stop();
    run.timer = tasks.after(cancelMs + gossipMs, stop, { author });
  }

  #afterStop(run: TaskRun): void {
    run.stopping = false;
    this.#reach(run, 'shutdown');
    this.advance(run);
  }

  #graceMs(run: TaskRun): number {
    const grace = run.task.spec.ContainerSpec?.StopGracePeriod;
    return grace === undefined ? this.#parts.constants.stopGraceMs : msOf(grace);
  }

  /** Up to `ready` a failure is a rejection; the message stays that of the step that failed. */
  #fail(run: TaskRun, err: string, container?: ContainerStatus): void {
    run.busy = false;
    run.stopping = false;
    const state: TaskState = isAtLeast(run.status.state, 'starting') ? 'failed' : 'rejected';
    this.#set(run, {
      ...run.status,
      at: this.#parts.tasks.now,
      state,
      err,
      ...(container !== undefined && { container }),
    });
  }

  #reach(run: TaskRun, state: TaskState, container = run.status.container): void {
    const ports = state === 'running' ? hostPorts(run) : [];
    this.#set(run, {
      at: this.#parts.tasks.now,
      state,
      message: MESSAGES[state] ?? state,
      err: '',
      ...(container !== undefined && { container }),
      // Ports that the node's own addresses answer on.
      ...(ports.length > 0 && { ports }),
    });
  }

  #set(run: TaskRun, status: TaskStatus): void {
    run.status = status;
    this.#events.reached(run);
  }

  #containerStatus(run: TaskRun, exitCode: number): ContainerStatus {
    const pid = exitCode === 0 && !isPast(run.status.state, 'starting') ? pidOf(run.containerId) : 0;
    return { containerId: run.containerId, pid, exitCode };
  }

  #attach(run: TaskRun): void {
    const { network } = this.#parts;
    for (const address of addressesOf(run)) {
      network.detach(address);
      network.attach(address, run.machine, () => [run.containerId]);
    }
    this.#hostPorts.open(run);
  }

  #detach(run: TaskRun): void {
    for (const address of addressesOf(run)) this.#parts.network.detach(address);
  }
}

function addressesOf(run: TaskRun): string[] {
  return run.task.networks.flatMap(({ addresses }) => addresses.map((address) => address.split('/')[0]!));
}

function pidOf(containerId: string): number {
  return FIRST_PID + Number.parseInt(containerId.slice(0, 4), 16);
}
