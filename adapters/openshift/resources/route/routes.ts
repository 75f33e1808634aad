/** Routes: names under which services are reached from outside (route.openshift.io/v1). */
import { changeAt, defineResource, type JsonObject } from 'regatta/adapters/kubernetes/api';
import { APPS_DOMAIN } from '../cluster.js';
import { invalidField } from '../field-errors.js';
import { withHost } from './hosts.js';
import type { Backend, Route } from './route.js';
import { routeErrors } from './route-rules.js';
import { ROUTE_COLUMNS, routeCells } from './route-table.js';

export const ROUTES = 'routes.route.openshift.io';

export const routes = defineResource({
  group: 'route.openshift.io',
  version: 'v1',
  plural: 'routes',
  singular: 'route',
  kind: 'Route',
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  storageVersionHash: 'jo1F7GfnXH4=',
  allowsUnconditionalUpdate: false,
  defaults: (object) => withDefaults(object as Route),
  validate: (object) => routeErrors(object as Route),
  validateUpdate: (object, before) => {
    const { wildcardPolicy = '' } = (object as Route).spec;
    if (wildcardPolicy === (before as Route).spec.wildcardPolicy) return [];
    return [invalidField('spec.wildcardPolicy', JSON.stringify(wildcardPolicy), 'field is immutable')];
  },
  // What a client says of the status is not heard.
  prepareForCreate: (object) => ({ ...withHost(withoutExternal(object as Route), APPS_DOMAIN), status: {} }),
  // Clearing the host changes nothing, so that what was created can be applied again.
  prepareForUpdate: (object, before) => {
    const route = withoutExternal(object as Route);
    const { host = '' } = (before as Route).spec;
    return (route.spec.host ?? '') === '' && host !== '' ? { ...route, spec: { ...route.spec, host } } : route;
  },
  subresources: [{ name: 'status', kind: 'Route', verbs: ['get', 'patch', 'update'] }],
  columns: ROUTE_COLUMNS,
  cells: (object) => routeCells(object as Route),
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

/** Spellings of old clients. */
const TERMINATIONS: Readonly<Record<string, string>> = {
  Edge: 'edge',
  Passthrough: 'passthrough',
  Reencrypt: 'reencrypt',
};

function withDefaults(route: Route): Route {
  const { to, tls, wildcardPolicy, alternateBackends, ...spec } = route.spec;
  const target = (backend: Backend) => ({
    ...backend,
    kind: backend?.kind || 'Service',
    weight: backend?.weight ?? 100,
  });
  const { termination = '', destinationCACertificate = '' } = (tls ?? {}) as Readonly<Record<string, string>>;
  const ends =
    termination === '' && destinationCACertificate === '' ? 'edge' : (TERMINATIONS[termination] ?? termination);
  return {
    ...route,
    spec: {
      ...spec,
      to: target(to),
      wildcardPolicy: wildcardPolicy || 'None',
      ...(alternateBackends !== undefined && { alternateBackends: alternateBackends.map(target) }),
      ...(tls !== undefined && { tls: { ...tls, termination: ends } }),
    },
  };
}

/** Certificates kept in secrets are behind a feature gate that 4.19 has off (recorded: route.json, tls-external). */
function withoutExternal(route: Route): Route {
  return changeAt(route, 'spec', (spec: JsonObject) =>
    changeAt(spec, 'tls', ({ externalCertificate: _none, ...tls }: JsonObject) => tls),
  );
}
