import { ResourceLedger, type Machine } from 'regatta/kit';
import type { Node } from '../controllers/objects/node.js';
import type { Pod } from '../controllers/objects/pod.js';
import { amountsOf, podRequests } from '../controllers/quantities.js';

/** Why a kubelet turns a pod away: `status.reason` and `status.message`. */
export interface Rejection {
  readonly reason: string;
  readonly message: string;
}

/** What every machine has promised to its pods; the kubelet has the last word, whatever a scheduler thought. */
export class PodAdmission {
  readonly #ledgers = new Map<string, ResourceLedger>();

  /** Undefined when the pod is let in (pkg/kubelet/lifecycle/predicate.go). */
  admit(machine: Machine, node: Node, pod: Pod): Rejection | undefined {
    const requests = new Map([...podRequests(pod), ['pods', 1]]);
    const short = this.#ledger(machine.name, node).reserve(pod.metadata.uid, requests);
    if (short === undefined) return undefined;
    const { resource, requested, used, capacity } = short;
    return {
      reason: `OutOf${resource}`,
      message: `Pod was rejected: Node didn't have enough resource: ${resource}, requested: ${requested}, used: ${used}, capacity: ${capacity}`,
    };
  }

  release(machine: string, uid: string): void {
    this.#ledgers.get(machine)?.release(uid);
  }

  /** Starts over, e.g. when the kubelet restarts: every pod is admitted again. */
  clear(): void {
    this.#ledgers.clear();
  }

  #ledger(machine: string, node: Node): ResourceLedger {
    let ledger = this.#ledgers.get(machine);
    if (ledger === undefined)
      this.#ledgers.set(machine, (ledger = new ResourceLedger(amountsOf(node.status?.allocatable))));
    return ledger;
  }
}
