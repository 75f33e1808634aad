/** Settings that clients read, with their defaults (recordings settings and login). The others of a real server are not kept. */
export const DEFAULT_SETTINGS: readonly (readonly [name: string, value: string])[] = [
  ['agent-image', 'rancher/rancher-agent:v2.8.2'],
  ['auth-token-max-ttl-minutes', '129600'],
  ['auth-user-session-ttl-minutes', '960'],
  ['cacerts', ''],
  ['first-login', 'true'],
  ['install-uuid', ''],
  ['kubeconfig-default-token-ttl-minutes', '43200'],
  ['kubeconfig-generate-token', 'true'],
  ['server-url', ''],
  ['server-version', 'v2.8.2'],
  ['ui-banners', '{}'],
];
