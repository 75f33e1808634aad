import { rfc3339, type Controller, type Endpoint, type Network, type Tasks, type Trigger } from 'regatta/kit';
import type { ApiObject, ApiServer } from 'regatta/adapters/kubernetes/api';
import type { OpenShiftConstants } from '../profiles/4.19.js';
import { APPS_DOMAIN } from '../resources/cluster.js';
import type { Route, RouteIngress } from '../resources/route/route.js';
import { ROUTES, servicesOf } from '../resources/route/routes.js';
import { claimsOf, excludes } from './claims.js';
import { endpointWeights } from './weights.js';

interface Slice extends ApiObject {
  /** Lists of nothing are null. */
  readonly endpoints:
    | readonly {
        readonly addresses: readonly string[];
        readonly conditions: { readonly ready?: boolean };
      }[]
    | null;
  readonly ports: readonly { readonly name?: string; readonly port: number }[] | null;
}

const SLICES = 'endpointslices.discovery.k8s.io';
const PORTS = [80, 443];

/**
 * The default router: decides which route holds a host, says so in the routes' status, and sends what arrives at the host to
 * the ready endpoints of its services (openshift/router pkg/router/controller). One key a host, because claims are about hosts.
 */
export class Router implements Controller {
  readonly id = 'router-default';
  readonly part = 'router';
  readonly triggers: readonly Trigger[] = [
    {
      kind: ROUTES,
      keys: ({ object, previous }) => hostsOf(object.value as Route, previous?.value as Route | undefined),
    },
    { kind: SLICES, keys: ({ object }) => this.#hostsBehind(object.value as Slice) },
  ];
  readonly #tasks: Tasks;
  readonly #api: ApiServer;
  readonly #network: Network;
  readonly #constants: OpenShiftConstants;

  constructor(tasks: Tasks, api: ApiServer, network: Network, constants: OpenShiftConstants) {
    this.#tasks = tasks;
    this.#api = api;
    this.#network = network;
    this.#constants = constants;
  }

  initialKeys(): Iterable<string> {
    return new Set(this.#api.list<Route>(ROUTES).flatMap((route) => hostsOf(route)));
  }

  reconcile(host: string): void {
    const { active, rejected } = claimsOf(this.#api.find<Route>(ROUTES, 'host', host), 'Strict');
    for (const route of active) this.#tell(route, host, undefined);
    for (const route of rejected) this.#tell(route, host, whyRejected(route, host, active));
    this.#program(host, active[0]);
  }

  #tell(route: Route, host: string, message: string | undefined): void {
    const before = route.status?.ingress?.[0]?.conditions[0];
    if (before?.status === (message === undefined ? 'True' : 'False') && before.message === message) return;
    const lastTransitionTime = rfc3339(this.#tasks.now);
    const condition =
      message === undefined
        ? { status: 'True' as const }
        : { status: 'False' as const, reason: 'HostAlreadyClaimed', message };
    const ingress: RouteIngress = {
      host,
      routerName: 'default',
      routerCanonicalHostname: `router-default.${APPS_DOMAIN}`,
      wildcardPolicy: 'None',
      conditions: [{ type: 'Admitted', ...condition, lastTransitionTime }],
    };
    this.#api.updateStatus<Route>(ROUTES, { ...route, status: { ingress: [ingress] } });
  }

  /** Changes reach HAProxy with its next reload. */
  #program(host: string, holder: Route | undefined): void {
    this.#tasks.after(this.#constants.routerReloadMs, () => {
      const now =
        holder === undefined
          ? undefined
          : this.#api.get<Route>(ROUTES, holder.metadata.namespace ?? '', holder.metadata.name);
      for (const port of PORTS) {
        const frontend = { address: host, port };
        if (now === undefined) this.#network.removeRoute(frontend, host);
        else this.#network.setRoute(frontend, { owner: host, backends: this.#backends(now), onEveryMachine: false });
      }
    });
  }

  /** Each endpoint as often as its weight says; services without endpoints and with weight 0 drop out. */
  #backends(route: Route): Endpoint[] {
    const services = servicesOf(route).map(({ name, weight }) => ({
      name,
      weight,
      endpoints: this.#endpoints(route, name),
    }));
    const weights = endpointWeights(
      services.map(({ name, weight, endpoints }) => ({ name, weight, endpoints: endpoints.length })),
    );
    return services.flatMap(({ name, endpoints }) =>
      Array.from({ length: weights.get(name) ?? 0 }, () => endpoints).flat(),
    );
  }

  #endpoints({ metadata, spec }: Route, service: string): Endpoint[] {
    const slices = this.#api.find<Slice>(SLICES, 'service', `${metadata.namespace ?? ''}/${service}`);
    const wanted = spec.port?.targetPort;
    return slices.flatMap(({ endpoints, ports }) => {
      const port = (ports ?? []).find(
        (candidate) => wanted === undefined || candidate.name === wanted || candidate.port === wanted,
      );
      const ready = (endpoints ?? []).filter(({ conditions }) => conditions.ready !== false);
      return port === undefined ? [] : ready.map(({ addresses }) => ({ address: addresses[0]!, port: port.port }));
    });
  }

  #hostsBehind({ metadata }: Slice): string[] {
    const service = metadata.labels?.['kubernetes.io/service-name'];
    if (service === undefined) return [];
    return this.#api
      .find<Route>(ROUTES, 'service', `${metadata.namespace ?? ''}/${service}`)
      .flatMap((route) => hostsOf(route));
  }
}

function hostsOf(...routes: (Route | undefined)[]): string[] {
  return [...new Set(routes.flatMap((route) => route?.spec.host ?? []))];
}

function whyRejected(route: Route, host: string, active: readonly Route[]): string {
  const [oldest] = active;
  if (oldest!.metadata.namespace !== route.metadata.namespace)
    return `a route in another namespace holds ${host} and is older than ${route.metadata.name}`;
  const holder = active.find((other) => excludes(other, route)) ?? oldest!;
  return `route ${holder.metadata.name} already exposes ${host} and is older`;
}
