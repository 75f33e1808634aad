import type { Clock, ContainerUsage, Store } from 'regatta/kit';
import type { Node } from '../../controllers/objects/node.js';
import type { Pod } from '../../controllers/objects/pod.js';
import { measured, type MeasuredContainer } from '../../metrics/container-usage.js';
import { EXPOSITION_TYPE, expositionText } from '../../metrics/exposition.js';
import type { KubernetesConstants } from '../../profiles/1.32.js';
import { kubeletFamilies, resourceFamilies } from './families.js';
import { summaryOf } from './summary.js';

/** What a kubelet answers at one path. */
export interface KubeletAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** A pod with what its containers use. */
export interface MeasuredPod {
  readonly pod: Pod;
  readonly containers: readonly MeasuredContainer[];
}

/** The server of every kubelet, as the proxy of nodes reaches it (kubernetes pkg/kubelet/server/server.go v1.32). */
export class KubeletApi {
  readonly #store: Store;
  readonly #usage: ContainerUsage;
  readonly #clock: Clock;
  readonly #constants: KubernetesConstants;

  constructor(store: Store, usage: ContainerUsage, clock: Clock, constants: KubernetesConstants) {
    this.#store = store;
    this.#usage = usage;
    this.#clock = clock;
    this.#constants = constants;
  }

  answer(node: Node, path: string): KubeletAnswer {
    const { name } = node.metadata;
    const now = this.#clock.now;
    switch (path.replace(/\/+$/, '')) {
      case 'healthz':
      case 'healthz/ping':
      case 'healthz/syncloop':
        return { status: 200, contentType: 'text/plain; charset=utf-8', body: 'ok' };
      case 'pods':
        return json({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items: this.#pods(name) });
      case 'runningpods':
        return json({ kind: 'PodList', apiVersion: 'v1', metadata: {}, items: this.#running(name) });
      case 'stats/summary':
        return json(summaryOf(node, this.#measured(name), now));
      case 'metrics':
        return exposition(expositionText(kubeletFamilies(name, this.#measured(name))));
      case 'metrics/resource':
        return exposition(expositionText(resourceFamilies(this.#measured(name))));
      case 'configz':
        return json({ kubeletconfig: this.#configuration() });
      default:
        return { status: 404, contentType: 'text/plain; charset=utf-8', body: '404 page not found\n' };
    }
  }

  #pods(node: string): readonly Pod[] {
    return this.#store.find<Pod>('pods', 'node', node).map(({ value }) => value);
  }

  #running(node: string): readonly object[] {
    return this.#measured(node).flatMap(({ pod, containers }) => {
      const { name, namespace, uid } = pod.metadata;
      const images = new Map(pod.spec.containers.map((container) => [container.name, container.image]));
      const shown = containers.map((one) => ({ name: one.name, image: images.get(one.name) ?? '', resources: {} }));
      return shown.length === 0
        ? []
        : [{ metadata: { name, namespace, uid }, spec: { containers: shown }, status: {} }];
    });
  }

  #measured(node: string): readonly MeasuredPod[] {
    return this.#pods(node).map((pod) => ({ pod, containers: measured(this.#usage, pod, this.#clock.now) }));
  }

  /** What a kubelet here goes by (kubelet config/v1beta1). */
  #configuration(): object {
    const { heartbeatPeriodMs, maximumPods, memoryReservedBytes } = this.#constants;
    return {
      maxPods: maximumPods,
      nodeStatusUpdateFrequency: `${heartbeatPeriodMs / 1000}s`,
      clusterDomain: 'cluster.local',
      clusterDNS: ['10.96.0.10'],
      evictionHard: { 'memory.available': `${memoryReservedBytes / 1024 ** 2}Mi` },
      kind: 'KubeletConfiguration',
      apiVersion: 'kubelet.config.k8s.io/v1beta1',
    };
  }
}

function json(value: object): KubeletAnswer {
  return { status: 200, contentType: 'application/json', body: `${JSON.stringify(value)}\n` };
}

function exposition(body: string): KubeletAnswer {
  return { status: 200, contentType: EXPOSITION_TYPE, body };
}
