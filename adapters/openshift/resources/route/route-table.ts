import { column, NAME_COLUMN, type Cell, type Column } from 'regatta/adapters/kubernetes/api';
import type { Route } from './route.js';

export const ROUTE_COLUMNS: readonly Column[] = [
  NAME_COLUMN,
  column('Host/Port', 'string', 'The host that routers admitted, or why they did not.'),
  column('Path', 'string', 'The path below the host.'),
  column('Services', 'string', 'The services behind the route, with their shares.'),
  column('Port', 'string', 'The port of the services.'),
  column('Termination', 'string', 'Where the encryption ends, and what becomes of plain requests.'),
  column('Wildcard', 'string', 'Whether the route answers for a whole domain.'),
];

/** How `oc get routes` shows a route (openshift-apiserver pkg/route/printers/internalversion/printer.go). */
export function routeCells(route: Route): readonly Cell[] {
  const { metadata, spec } = route;
  const port = spec.port === undefined ? '<all>' : String(spec.port.targetPort);
  return [
    metadata.name,
    hostCell(route),
    spec.path ?? '',
    servicesCell(route),
    port,
    terminationCell(route),
    spec.wildcardPolicy ?? '',
  ];
}

function hostCell({ spec, status }: Route): string {
  const { host = '' } = spec;
  if (status?.ingress === undefined) return host;
  const admissions = status.ingress.map((ingress) => ({
    host: ingress.host,
    admitted: ingress.conditions.find(({ type }) => type === 'Admitted'),
  }));
  const admitting = admissions.filter(({ admitted }) => admitted?.status === 'True');
  const rejecting = admissions.filter(({ admitted }) => admitted?.status === 'False');
  const shown = (admitting.find((ingress) => ingress.host === host) ?? admitting.at(-1))?.host ?? host;
  if (admitting.length === 0) return rejecting.length === 0 ? 'Pending' : (rejecting.at(-1)!.admitted?.reason ?? '');
  if (rejecting.length > 0) return `${shown} ... ${rejecting.length} rejected`;
  return admitting.length > 1 ? `${shown} ... ${admitting.length - 1} more` : shown;
}

function servicesCell({ spec: { to, alternateBackends = [] } }: Route): string {
  const backends = [to, ...alternateBackends];
  const total = backends.reduce((sum, { weight = 0 }) => sum + weight, 0);
  return backends
    .map(({ name, weight }) => {
      if (weight === undefined || (backends.length === 1 && total !== 0)) return name;
      return `${name}(${total === 0 ? 0 : Math.trunc((weight * 100) / total)}%)`;
    })
    .join(',');
}

function terminationCell({ spec: { tls } }: Route): string {
  const { termination = '', insecureEdgeTerminationPolicy: plain = '' } = tls ?? {};
  if (plain === '') return termination;
  return `${termination === '' ? 'default' : termination}/${plain}`;
}
