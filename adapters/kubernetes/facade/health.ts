import { sendText } from './answers.js';
import type { ApiCall } from './request.js';

/** What the API server does once it has started; each is a check of its health (kubernetes v1.32, recorded in api/discovery). */
const HOOKS = [
  ...['start-apiserver-admission-initializer', 'generic-apiserver-start-informers'],
  ...['priority-and-fairness-config-consumer', 'priority-and-fairness-filter', 'storage-object-count-tracker-hook'],
  ...['start-apiextensions-informers', 'start-apiextensions-controllers', 'crd-informer-synced'],
  ...['start-system-namespaces-controller', 'start-cluster-authentication-info-controller'],
  ...['start-kube-apiserver-identity-lease-controller', 'start-kube-apiserver-identity-lease-garbage-collector'],
  ...['start-legacy-token-tracking-controller', 'start-service-ip-repair-controllers', 'rbac/bootstrap-roles'],
  ...['scheduling/bootstrap-system-priority-classes', 'priority-and-fairness-config-producer', 'bootstrap-controller'],
  ...['aggregator-reload-proxy-client-cert', 'start-kube-aggregator-informers'],
  ...['apiservice-status-local-available-controller', 'apiservice-status-remote-available-controller'],
  ...['apiservice-registration-controller', 'apiservice-discovery-controller', 'kube-apiserver-autoregistration'],
].map((hook) => `poststarthook/${hook}`);
const LAST_HOOKS = ['apiservice-openapi-controller', 'apiservice-openapiv3-controller'].map(
  (hook) => `poststarthook/${hook}`,
);

export const HEALTH_ROOTS = ['healthz', 'livez', 'readyz'];

/** The checks below one of the three paths, in their order. */
export function checksOf(root: string): readonly string[] {
  const isReady = root === 'readyz';
  return [
    ...['ping', 'log', 'etcd'],
    ...(isReady ? ['etcd-readiness', 'informer-sync'] : []),
    ...HOOKS,
    'autoregister-completion',
    ...LAST_HOOKS,
    ...(isReady ? ['shutdown'] : []),
  ];
}

/** Whether the server is well; all checks hold as long as it answers at all. False for a path that is no check. */
export function answerHealth(call: ApiCall, root: string, segments: readonly string[]): boolean {
  const checks = checksOf(root);
  const check = segments.join('/');
  if (check !== '' && !checks.includes(check)) return false;
  const isVerbose = call.parameters.has('verbose');
  const excluded = call.parameters.getAll('exclude');
  const lines = (check === '' ? checks : [check]).map((name) =>
    excluded.includes(name) ? `[+]${name} excluded: ok` : `[+]${name} ok`,
  );
  const unknown = excluded.filter((name) => !checks.includes(name));
  if (unknown.length > 0) {
    const names = unknown.map((name) => JSON.stringify(name)).join(',');
    lines.push(`warn: some health checks cannot be excluded: no matches for ${names}`);
  }
  const text = isVerbose ? `${lines.join('\n')}\n${root} check passed\n` : 'ok';
  sendText(call, 200, text, 'text/plain; charset=utf-8', { 'x-content-type-options': 'nosniff' });
  return true;
}

/** Everything that can be asked for by its path, as `GET /` tells. */
export function rootPaths(
  groups: readonly { readonly name: string; readonly versions: readonly { readonly version: string }[] }[],
): readonly string[] {
  const named = groups.filter(({ name }) => name !== '');
  return [
    ...['/.well-known/openid-configuration', '/api', '/api/v1', '/apis', '/apis/'],
    ...named.flatMap(({ name, versions }) => [
      `/apis/${name}`,
      ...versions.map(({ version }) => `/apis/${name}/${version}`),
    ]),
    ...HEALTH_ROOTS.flatMap((root) => [`/${root}`, ...checksOf(root).map((check) => `/${root}/${check}`)]),
    ...['/metrics', '/metrics/slis', '/openapi/v2', '/openapi/v3', '/openapi/v3/', '/openid/v1/jwks', '/version'],
  ].sort();
}
