import { ResourceLedger, type Machine } from 'regatta/kit';
import type { Node } from '../controllers/objects/node.js';
import type { Pod } from '../controllers/objects/pod.js';
import { amountsOf, podRequests } from '../controllers/quantities.js';
import { meetsRequirements } from '../scheduler/node-selection.js';
import { clash } from '../scheduler/plugins/node-ports.js';
import { hostPortsOf, type HostPort } from '../scheduler/pod-info.js';
import { tolerates } from '../scheduler/tolerations.js';

/** Why a kubelet turns a pod away: `status.reason` and `status.message`. */
export interface Rejection {
  readonly reason: string;
  readonly message: string;
}

/** What one machine has promised to its pods. */
interface Promises {
  readonly ledger: ResourceLedger;
  /** What the capacity was read from; a node can be given more of something. */
  allocatable: unknown;
  readonly ports: Map<string, readonly HostPort[]>;
}

/**
 * The kubelet has the last word on its machine, whatever a scheduler thought, or where there was none (pkg/kubelet/lifecycle/predicate.go).
 */
export class PodAdmission {
  readonly #promises = new Map<string, Promises>();

  /** Undefined when the pod is let in. */
  admit(machine: Machine, node: Node, pod: Pod): Rejection | undefined {
    const promises = this.#of(machine.name, node);
    const { uid } = pod.metadata;
    const rejection = this.#whyNot(promises, node, pod);
    if (rejection !== undefined) promises.ledger.release(uid);
    else promises.ports.set(uid, hostPortsOf(pod));
    return rejection;
  }

  #whyNot({ ledger, ports }: Promises, node: Node, pod: Pod): Rejection | undefined {
    const requests = new Map([...podRequests(pod), ['pods', 1]]);
    const short = ledger.reserve(pod.metadata.uid, requests);
    if (short !== undefined) {
      const { resource, requested, used, capacity } = short;
      const numbers = `requested: ${requested}, used: ${used}, capacity: ${capacity}`;
      return rejected(`OutOf${resource}`, `Node didn't have enough resource: ${resource}, ${numbers}`);
    }
    if (!meetsRequirements({ node, labels: node.metadata.labels ?? {} }, pod))
      return predicate('NodeAffinity', "node(s) didn't match Pod's node affinity/selector");
    const taken = [...ports].flatMap(([uid, held]) => (uid === pod.metadata.uid ? [] : held));
    if (hostPortsOf(pod).some((wanted) => taken.some((other) => clash(wanted, other))))
      return predicate('NodePorts', "node(s) didn't have free ports for the requested pod ports");
    const keepsOut = (node.spec?.taints ?? []).some(
      (taint) => taint.effect === 'NoExecute' && !tolerates(pod.spec.tolerations, taint),
    );
    return keepsOut ? predicate('TaintToleration', "node(s) had taints that the pod didn't tolerate") : undefined;
  }

  release(machine: string, uid: string): void {
    const promises = this.#promises.get(machine);
    promises?.ledger.release(uid);
    promises?.ports.delete(uid);
  }

  /** Starts over, e.g. when the kubelet restarts: every pod is admitted again. */
  clear(): void {
    this.#promises.clear();
  }

  #of(machine: string, { status }: Node): Promises {
    const allocatable = status?.allocatable;
    let promises = this.#promises.get(machine);
    if (promises === undefined) {
      promises = { ledger: new ResourceLedger(amountsOf(allocatable)), allocatable, ports: new Map() };
      this.#promises.set(machine, promises);
    } else if (promises.allocatable !== allocatable) {
      promises.ledger.resize(amountsOf(allocatable));
      promises.allocatable = allocatable;
    }
    return promises;
  }
}

function predicate(name: string, description: string): Rejection {
  return rejected(name, `Predicate ${name} failed: ${description}`);
}

function rejected(reason: string, message: string): Rejection {
  return { reason, message: `Pod was rejected: ${message}` };
}
