/** Routes: names under which services are reached from outside (route.openshift.io/v1). */
import { defineResource, type ApiObject, type Cell, type Column } from 'regatta/adapters/kubernetes/api';

export interface Route extends ApiObject {
  readonly spec: {
    readonly host?: string;
    /** Leaves the domain to the router; then no host is made. */
    readonly subdomain?: string;
    readonly path?: string;
    readonly to: { readonly kind?: string; readonly name: string; readonly weight?: number };
    readonly alternateBackends?: readonly { readonly kind?: string; readonly name: string; readonly weight?: number }[];
    readonly port?: { readonly targetPort: number | string };
    readonly tls?: { readonly termination?: string };
    readonly wildcardPolicy?: string;
  };
  readonly status?: { readonly ingress?: readonly RouteIngress[] };
}

export interface RouteIngress {
  readonly host: string;
  readonly routerName: string;
  readonly routerCanonicalHostname: string;
  readonly wildcardPolicy: string;
  readonly conditions: readonly {
    readonly type: 'Admitted';
    readonly status: 'True' | 'False';
    readonly reason?: string;
    readonly message?: string;
    readonly lastTransitionTime: string;
  }[];
}

/** The cluster's application domain, as the recordings have it. */
export const APPS_DOMAIN = 'apps.example.com';

const HOST_GENERATED = 'openshift.io/host.generated';

export const routes = defineResource({
  group: 'route.openshift.io',
  version: 'v1',
  plural: 'routes',
  singular: 'route',
  kind: 'Route',
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  allowsUnconditionalUpdate: false,
  defaults: (object) => withDefaults(object as Route),
  validate: (object) => {
    const { alternateBackends = [], to } = (object as Route).spec;
    if (!to?.name) return [{ reason: 'FieldValueRequired', field: 'spec.to.name', message: 'Required value' }];
    if (alternateBackends.length <= 3) return [];
    return [
      {
        reason: 'FieldValueForbidden',
        field: 'spec.alternateBackends',
        message: 'Forbidden: cannot specify more than 3 alternate backends',
      },
    ];
  },
  // What a client says of the status is not heard.
  prepareForCreate: (object) => ({ ...withHost(object as Route), status: {} }),
  subresources: [{ name: 'status', kind: 'Route', verbs: ['get', 'patch', 'update'] }],
  columns: [printed('Name'), printed('Host'), printed('Admitted'), printed('Service'), printed('TLS')],
  cells: (object): Cell[] => {
    const { metadata, spec, status } = object as Route;
    const admitted = status?.ingress?.[0]?.conditions[0]?.status ?? '';
    return [metadata.name, spec.host ?? '', admitted, spec.to.name, spec.tls?.termination ?? ''];
  },
  indexes: {
    host: (object) => (object as Route).spec.host,
    service: (object) => servicesOf(object as Route).map(({ name }) => `${object.metadata.namespace ?? ''}/${name}`),
  },
  fieldLabels: {
    'spec.host': (object) => (object as Route).spec.host ?? '',
    'spec.path': (object) => (object as Route).spec.path ?? '',
    'spec.to.name': (object) => (object as Route).spec.to.name,
  },
});

/** All services behind a route with their weights; a missing weight is 1 (openshift/router pkg/router/controller). */
export function servicesOf({ spec }: Route): { readonly name: string; readonly weight: number }[] {
  return [spec.to, ...(spec.alternateBackends ?? [])].map(({ name, weight = 1 }) => ({ name, weight }));
}

function printed(name: string): Column {
  return {
    name,
    type: 'string',
    format: name === 'Name' ? 'name' : '',
    description: `The ${name.toLowerCase()} of the route.`,
    priority: 0,
  };
}

function withDefaults(route: Route): Route {
  const { to, tls, wildcardPolicy = 'None', ...spec } = route.spec;
  const target = { ...to, kind: to?.kind ?? 'Service', weight: to?.weight ?? 100 };
  return {
    ...route,
    spec: {
      ...spec,
      to: target,
      wildcardPolicy,
      ...(tls !== undefined && { tls: { ...tls, termination: tls.termination ?? 'edge' } }),
    },
  };
}

/** `<name with dashes for dots>-<namespace>.<apps domain>` (openshift/openshift-apiserver pkg/route/hostassignment). */
function withHost(route: Route): Route {
  const { host: given = '', subdomain = '' } = route.spec;
  if (given !== '' || subdomain !== '') return route;
  const { name, namespace = '', annotations } = route.metadata;
  const host = `${name.replaceAll('.', '-')}-${namespace}.${APPS_DOMAIN}`;
  return {
    ...route,
    metadata: { ...route.metadata, annotations: { ...annotations, [HOST_GENERATED]: 'true' } },
    spec: { ...route.spec, host },
  };
}
