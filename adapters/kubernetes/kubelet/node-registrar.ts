import {
  isReporting,
  NumberPool,
  rfc3339Micro,
  type Component,
  type Heartbeats,
  type Machine,
  type Machines,
  type Runtime,
  type SiteInfo,
  type Tasks,
} from 'regatta/kit';
import type { Lease, Node } from '../controllers/objects/node.js';
import type { KubernetesConstants } from '../profiles/1.32.js';
import type { ApiServer } from '../resources/types.js';
import { labelsOf, nodeStatusOf, taintsOf } from './node-status.js';
import { ordinalOf, podSubnet } from './pod-subnets.js';

const LEASES = 'leases.coordination.k8s.io';
const LEASE_NAMESPACE = 'kube-node-lease';

/** The kubelets as far as they are nodes: they register, post their status, and keep their lease. */
export class NodeRegistrar implements Component {
  readonly id = 'kubelet/nodes';
  readonly part = 'kubelet';
  readonly order = 10;
  readonly #tasks: Tasks;
  readonly #api: ApiServer;
  readonly #machines: Machines;
  readonly #runtime: Runtime;
  readonly #heartbeats: Heartbeats;
  readonly #site: SiteInfo;
  readonly #constants: KubernetesConstants;
  #subnets = new NumberPool(0, 32_767);
  #stops: (() => void)[] = [];

  constructor(
    tasks: Tasks,
    api: ApiServer,
    machines: Machines,
    runtime: Runtime,
    heartbeats: Heartbeats,
    site: SiteInfo,
    constants: KubernetesConstants,
  ) {
    this.#tasks = tasks;
    this.#api = api;
    this.#machines = machines;
    this.#runtime = runtime;
    this.#heartbeats = heartbeats;
    this.#site = site;
    this.#constants = constants;
  }

  start(): void {
    this.#subnets = new NumberPool(0, 32_767);
    for (const { spec } of this.#api.list<Node>('nodes')) this.#subnets.takeExactly(ordinalOf(spec.podCIDR ?? ''));
    this.#stops = [
      this.#machines.watch((after, before) => this.#follow(after, before)),
      this.#heartbeats.onBeat((machine) => this.#renew(machine)),
    ];
    for (const machine of this.#machines.list()) this.#report(machine);
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  #follow(after: Machine | undefined, before: Machine | undefined): void {
    if (after === undefined || !isReporting(after) || (before !== undefined && isReporting(before))) return;
    const report = () => {
      const machine = this.#machines.get(after.name);
      if (machine !== undefined) this.#report(machine);
    };
    // The kubelet comes up, or finds the API server again, and posts its status first of all.
    this.#tasks.after(0, report, { author: 'kubelet' });
  }

  #report(machine: Machine): void {
    if (!isReporting(machine)) return;
    this.#tasks.as('kubelet', this.#tasks.cause, () => {
      const known = this.#api.get<Node>('nodes', '', machine.name) ?? this.#register(machine);
      const images = this.#runtime.images(machine.name);
      const status = nodeStatusOf(machine, images, known, this.#tasks.now, this.#constants);
      this.#api.updateStatus<Node>('nodes', { ...known, status });
      this.#renew(machine.name);
    });
  }

  #register(machine: Machine): Node {
    const podCIDR = podSubnet(this.#subnets.take()!);
    const taints = taintsOf(machine);
    return this.#api.create<Node>('nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: {
        name: machine.name,
        labels: labelsOf(machine),
        annotations: { 'volumes.kubernetes.io/controller-managed-attach-detach': 'true' },
      },
      spec: { podCIDR, podCIDRs: [podCIDR], ...(taints.length > 0 && { taints }) },
    });
  }

  /** Where heartbeats are elided the lease is written only now and then; who asks for the last beat computes it. */
  #renew(machine: string): void {
    const node = this.#api.get<Node>('nodes', '', machine);
    if (node === undefined) return;
    const renewTime = rfc3339Micro(this.#tasks.now);
    const known = this.#api.get<Lease>(LEASES, LEASE_NAMESPACE, machine);
    if (known !== undefined) {
      if (this.#site.heartbeats === 'elided' && known.spec.renewTime === renewTime) return;
      this.#api.update<Lease>(LEASES, { ...known, spec: { ...known.spec, renewTime } });
      return;
    }
    this.#api.create<Lease>(LEASES, {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        name: machine,
        namespace: LEASE_NAMESPACE,
        ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: machine, uid: node.metadata.uid }],
      },
      spec: {
        holderIdentity: machine,
        leaseDurationSeconds: this.#constants.nodeLeaseDurationMs / 1000,
        renewTime,
      },
    });
  }
}
