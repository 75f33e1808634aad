import type { Pod } from '../objects/pod.js';
import type { EndpointPort, Service, TargetRef } from '../objects/service.js';

/** The ports of a service on one pod; a named target port that the pod lacks is left out. */
export function portsOn(service: Service, pod: Pod): readonly EndpointPort[] {
  return (service.spec.ports ?? []).flatMap(({ name = '', protocol = 'TCP', port, targetPort }) => {
    const number = resolve(pod, targetPort ?? port, protocol);
    return number === undefined ? [] : [{ name, port: number, protocol }];
  });
}

function resolve(pod: Pod, target: number | string, protocol: string): number | undefined {
  if (typeof target === 'number') return target;
  const sidecars = (pod.spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always');
  for (const { ports = [] } of [...pod.spec.containers, ...sidecars]) {
    const found = ports.find((port) => port.name === target && (port.protocol ?? 'TCP') === protocol);
    if (found !== undefined) return found.containerPort;
  }
  return undefined;
}

export function targetOf({ metadata }: Pod): TargetRef {
  return { kind: 'Pod', namespace: metadata.namespace ?? 'default', name: metadata.name, uid: metadata.uid };
}

/** Addresses in the order of their numbers. */
export function compareAddresses(left: string, right: string): number {
  const [a, b] = [left.split('.'), right.split('.')];
  for (let part = 0; part < 4; part++) {
    const difference = Number(a[part]) - Number(b[part]);
    if (difference !== 0) return difference;
  }
  return 0;
}
