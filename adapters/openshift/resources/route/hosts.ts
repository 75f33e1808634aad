import { isObject, nameProblems, objectAt, sameJson, textAt, type FieldError } from 'regatta/adapters/kubernetes/api';
import { forbiddenField, invalidField } from '../field-errors.js';
import type { Route } from './route.js';

/** Where names go on a cluster that has no domain of its own. */
export const DEFAULT_SUFFIX = 'router.default.svc.cluster.local';

const HOST_GENERATED = 'openshift.io/host.generated';

const HOST_DENIED = 'you do not have permission to set the host field of the route';
const SUBDOMAIN_DENIED = 'you do not have permission to set the subdomain field of the route';
const CERTIFICATE_DENIED = 'you do not have permission to set certificate fields on the route';
const CERTIFICATES = ['caCertificate', 'certificate', 'destinationCACertificate', 'key'] as const;

/** Whether generated hosts may end in it; an empty one stands for the default. */
export function isSuffix(suffix: string): boolean {
  return suffix === '' || nameProblems(suffix, 'subdomain').length === 0;
}

/** `<name with dashes for dots>-<namespace>.<suffix>`; empty while either name is missing. */
export function generatedHost(name: string, namespace: string, suffix: string): string {
  if (name === '' || namespace === '') return '';
  return `${name.replaceAll('.', '-')}-${namespace}.${suffix || DEFAULT_SUFFIX}`;
}

/** Makes a host for a route that asks for none (openshift/library-go pkg/route/hostassignment/assignment.go). */
export function withHost(route: Route, suffix: string): Route {
  const { host = '', subdomain = '', wildcardPolicy } = route.spec;
  if (host !== '' || subdomain !== '' || wildcardPolicy === 'Subdomain') return route;
  const { name, namespace = '', annotations } = route.metadata;
  return {
    ...route,
    metadata: { ...route.metadata, annotations: { ...annotations, [HOST_GENERATED]: 'true' } },
    spec: { ...route.spec, host: generatedHost(name, namespace, suffix) },
  };
}

/** What a user without the right to custom hosts may not ask for. */
export function hostErrors({ spec }: Route, mayCustomize: boolean): readonly FieldError[] {
  if (mayCustomize) return [];
  if ((spec.host ?? '') !== '') return [forbiddenField('spec.host', HOST_DENIED)];
  return hasCertificate(spec.tls) ? [forbiddenField('spec.tls', CERTIFICATE_DENIED)] : [];
}

/** What such a user may not change; taking certificates away is free. */
export function hostUpdateErrors(
  { spec }: Route,
  { spec: before }: Route,
  rights: { readonly mayUpdate: boolean; readonly mayCreate: boolean },
): readonly FieldError[] {
  if (rights.mayUpdate) return [];
  const host = spec.host ?? '';
  if (host !== (before.host ?? '')) return [invalidField('spec.host', JSON.stringify(host), HOST_DENIED)];
  const subdomain = spec.subdomain ?? '';
  if (subdomain !== (before.subdomain ?? ''))
    return [invalidField('spec.subdomain', JSON.stringify(subdomain), SUBDOMAIN_DENIED)];
  if (rights.mayCreate || !changesCertificate(spec.tls, before.tls)) return [];
  if (before.tls === undefined) return [invalidField('spec.tls', '{}', CERTIFICATE_DENIED)];
  return CERTIFICATES.filter((name) => textAt(spec.tls, name) !== textAt(before.tls, name)).map((name) =>
    invalidField(`spec.tls.${name}`, JSON.stringify(textAt(spec.tls, name)), CERTIFICATE_DENIED),
  );
}

function hasCertificate(tls: unknown): boolean {
  return (
    CERTIFICATES.some((name) => textAt(tls, name) !== '') || textAt(objectAt(tls, 'externalCertificate'), 'name') !== ''
  );
}

function changesCertificate(tls: unknown, before: unknown): boolean {
  if (!hasCertificate(tls)) return false;
  if (!isObject(before)) return true;
  const changed = CERTIFICATES.some((name) => textAt(tls, name) !== textAt(before, name));
  return changed || !sameJson(objectAt(tls, 'externalCertificate'), {});
}
