import { isReporting, type Call } from 'regatta/kit';
import type { SwarmNode } from '../resources/node.js';
import { takesPart } from '../resources/participation.js';
import type { EngineParts } from './engine-parts.js';
import { MESSAGES, swarmkitError } from './errors.js';
import type { EngineRequest } from './route.js';

/**
 * What stands before every call that needs the leader: while there is none, calls wait for the next one as long as a request may take; once
 * the managers have given up, they are refused at once (moby daemon/cluster, swarmkit raft lostQuorumTimeout).
 */
export class LeaderGate {
  readonly #parts: EngineParts;
  readonly #refuse: (call: Call, error: unknown) => void;

  constructor(parts: EngineParts, refuse: (call: Call, error: unknown) => void) {
    this.#parts = parts;
    this.#refuse = refuse;
  }

  /** The leader; without one, a manager that answers at all. */
  reachableManager(): SwarmNode | undefined {
    const managers = this.#parts.state.nodes().filter(({ manager }) => manager !== undefined);
    return (
      managers.find(({ manager }) => manager?.leader === true && this.#parts.state.hasLeader()) ??
      managers.find((node) => this.#isUp(node)) ??
      managers[0]
    );
  }

  /** True when the call has to wait for a leader. Throws when there is no point in waiting. */
  holds({ machine }: EngineRequest): boolean {
    const { state, machines, constants, tasks } = this.#parts;
    const asked = machines.get(machine);
    // A manager that is cut off from the others has no leader, whatever those have.
    if (state.hasLeader() && (asked === undefined || isReporting(asked))) return false;
    const since = state.hasLeader() ? asked!.since : state.cluster()!.leaderlessSince;
    if (tasks.now - since >= constants.quorumLossMs) throw swarmkitError('Unknown', MESSAGES.noLeader);
    return true;
  }

  /** Tries again when something about the leadership has changed; gives up when the request has taken too long. */
  wait(call: Call, retry: () => void): void {
    const { state, tasks, constants } = this.#parts;
    const ended = () => {
      watch.stop();
      timer.cancel();
    };
    const watch = state.store.watch('cluster', {}, ({ cause }) => {
      if (!state.hasLeader()) return;
      ended();
      tasks.after(0, retry, { cause });
    });
    const timer = tasks.after(constants.requestTimeoutMs, () => {
      ended();
      this.#refuse(call, swarmkitError('DeadlineExceeded', 'context deadline exceeded'));
    });
    call.onClose(ended);
  }

  #isUp(node: SwarmNode): boolean {
    return takesPart(this.#parts.state, this.#parts.machines, node);
  }
}
