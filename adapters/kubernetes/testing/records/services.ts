import type { Pod } from '../../controllers/objects/pod.js';
import type { EndpointAddress, Endpoints, EndpointSlice, Service } from '../../controllers/objects/service.js';
import type { ApiServer } from '../../resources/types.js';
import { hasRandomName, type Aliases } from '../aliases.js';
import { plainRecord, type Fields } from './fields.js';
import { podAlias } from './pods.js';

/** Services and where they lead to. */
export function serviceRecords(
  api: Pick<ApiServer, 'list'>,
  aliases: Aliases,
  namespace: string,
  pods: ReadonlyMap<string, Pod>,
): readonly Fields[] {
  return [
    ...api.list<Service>('services', namespace).map(serviceRecord),
    ...api.list<Endpoints>('endpoints', namespace).map((one) => endpointsRecord(one, aliases, pods)),
    ...api
      .list<EndpointSlice>('endpointslices.discovery.k8s.io', namespace)
      .map((one) => sliceRecord(one, aliases, pods)),
  ];
}

function serviceRecord(object: Service): Fields {
  const { spec } = object;
  const ports = spec.ports ?? [];
  const nodePorts = ports.filter(({ nodePort }) => nodePort !== undefined);
  return {
    ...plainRecord('Service', object),
    type: spec.type,
    ...(spec.clusterIP !== undefined && { clusterIP: spec.clusterIP === 'None' ? 'None' : 'assigned' }),
    ports: ports.map(
      ({ name = '', port, targetPort, protocol = 'TCP' }) => `${name}:${port}->${targetPort ?? port}/${protocol}`,
    ),
    nodePorts: nodePorts.length,
    nodePortsInRange: nodePorts.every(({ nodePort = 0 }) => nodePort >= 30_000 && nodePort <= 32_767),
  };
}

function endpointsRecord(object: Endpoints, aliases: Aliases, pods: ReadonlyMap<string, Pod>): Fields {
  const subsets = object.subsets ?? [];
  const names = (addresses: readonly EndpointAddress[]) =>
    addresses
      .map(({ targetRef, ip }) => nameOfTarget(targetRef?.uid, ip, aliases, pods))
      .sort()
      .slice(0, 12);
  const ready = subsets.flatMap(({ addresses = [] }) => addresses);
  const notReady = subsets.flatMap(({ notReadyAddresses = [] }) => notReadyAddresses);
  return {
    ...plainRecord('Endpoints', object),
    ready: ready.length,
    notReady: notReady.length,
    pods: names(ready),
    notReadyPods: names(notReady),
    ports: subsets.flatMap(({ ports = [] }) => ports.map(portText)),
    subsets: subsets.length,
    triggered: true,
  };
}

function sliceRecord(object: EndpointSlice, aliases: Aliases, pods: ReadonlyMap<string, Pod>): Fields {
  const { metadata } = object;
  const endpoints = object.endpoints ?? [];
  const count = (field: 'ready' | 'serving' | 'terminating') =>
    endpoints.filter(({ conditions }) => conditions[field] === true).length;
  const { labels = {} } = metadata;
  const name = aliases.of('eps', metadata.uid, metadata.name);
  return {
    ...plainRecord('EndpointSlice', object),
    id: `EndpointSlice/${name}`,
    owners: undefined,
    name,
    service: labels['kubernetes.io/service-name'],
    managedBy: labels['endpointslice.kubernetes.io/managed-by'],
    ready: count('ready'),
    serving: count('serving'),
    terminating: count('terminating'),
    total: endpoints.length,
    pods: endpoints
      .map(({ targetRef, addresses, conditions: { ready, serving, terminating } }) => {
        const pod = nameOfTarget(targetRef?.uid, addresses[0] ?? '', aliases, pods);
        return `${pod}:${ready === true ? 'R' : '-'}${serving === true ? 'S' : '-'}${terminating === true ? 'T' : '-'}`;
      })
      .sort(),
    ports: (object.ports ?? []).map(portText),
  };
}

function portText({
  name = '',
  port,
  protocol,
}: {
  readonly name?: string;
  readonly port: number;
  readonly protocol: string;
}): string {
  return `${name}:${port}/${protocol}`;
}

function nameOfTarget(
  uid: string | undefined,
  address: string,
  aliases: Aliases,
  pods: ReadonlyMap<string, Pod>,
): string {
  if (uid === undefined) return address;
  const pod = pods.get(uid);
  if (pod === undefined) return aliases.of('pod', uid, '');
  return hasRandomName(pod) ? podAlias(pod, aliases) : pod.metadata.name;
}
