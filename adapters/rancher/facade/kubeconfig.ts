export interface KubeconfigEntry {
  /** Name of the cluster, the user and the context alike. */
  readonly name: string;
  readonly server: string;
}

/**
 * The kubeconfig that Rancher hands out (recording clusters-import, kubeconfig): one context for each cluster, all with the same
 * token. `authority` is the base64 of the server's certificate authority; empty leaves it out.
 */
export function kubeconfigOf(entries: readonly KubeconfigEntry[], token: string, authority: string): string {
  const quoted = (text: string) => JSON.stringify(text);
  const authorityLine = authority === '' ? '' : `    certificate-authority-data: ${quoted(authority)}\n`;
  const clusters = entries.map(
    ({ name, server }) => `- name: ${quoted(name)}\n  cluster:\n    server: ${quoted(server)}\n${authorityLine}\n`,
  );
  const users = entries.map(({ name }) => `- name: ${quoted(name)}\n  user:\n    token: ${quoted(token)}\n\n\n`);
  const contexts = entries.map(
    ({ name }) => `- name: ${quoted(name)}\n  context:\n    user: ${quoted(name)}\n    cluster: ${quoted(name)}\n\n`,
  );
  const current = `current-context: ${quoted(entries[0]?.name ?? '')}\n`;
  return [
    'apiVersion: v1\nkind: Config\nclusters:\n',
    ...clusters,
    'users:\n',
    ...users,
    'contexts:\n',
    ...contexts,
    current,
  ].join('');
}
