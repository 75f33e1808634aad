import type { ClientSetup, Connection } from 'regatta/kit';

const FILE_NAME = 'kubeconfig';

/** A kubeconfig for the server; `path` is where the API begins, for servers that serve several clusters. */
export function kubernetesSetUp(connection: Connection, path = ''): ClientSetup {
  const { url, authorityPem, clientCertificatePem, clientKeyPem, folder } = connection;
  const cluster = {
    server: `${url}${path}`,
    ...(authorityPem !== '' && { 'certificate-authority-data': btoa(authorityPem) }),
  };
  const user = { 'client-certificate-data': btoa(clientCertificatePem), 'client-key-data': btoa(clientKeyPem) };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'regatta', cluster }],
    users: [{ name: 'regatta-admin', user: clientCertificatePem === '' ? {} : user }],
    contexts: [{ name: 'regatta', context: { cluster: 'regatta', user: 'regatta-admin' } }],
    'current-context': 'regatta',
  };
  return {
    environment: { KUBECONFIG: `${folder}/${FILE_NAME}` },
    // JSON is YAML, and kubectl reads either.
    files: { [FILE_NAME]: `${JSON.stringify(config, undefined, 2)}\n` },
    tryThis: 'kubectl get nodes',
  };
}
