import type { ClientSetup, Connection, Credentials } from 'regatta/kit';

const FILE_NAME = 'kubeconfig';

/** What the programs are called that play the parts. */
const PROGRAMS: Readonly<Record<string, string>> = {
  controllers: 'kube-controller-manager',
  scheduler: 'kube-scheduler',
};

/** A kubeconfig for the server; `path` is where the API begins, for servers that serve several clusters. */
export function kubernetesSetUp(connection: Connection, path = ''): ClientSetup {
  const { authorityPem, clientCertificatePem, clientKeyPem, folder } = connection;
  const administrator = { certificatePem: clientCertificatePem, keyPem: clientKeyPem };
  const parts = Object.entries(connection.parts).map(([part, credentials]) => {
    const program = PROGRAMS[part] ?? part;
    return [`${program}.kubeconfig`, kubeconfig(connection, path, program, credentials)] as const;
  });
  return {
    environment: { KUBECONFIG: `${folder}/${FILE_NAME}` },
    files: {
      [FILE_NAME]: kubeconfig(connection, path, 'regatta-admin', administrator),
      ...Object.fromEntries(parts),
      // A real controller manager hands the authority's certificate out and signs requests in its name.
      ...('controllers' in connection.parts && { 'ca.crt': authorityPem, 'ca.key': connection.authorityKeyPem }),
    },
    tryThis: 'kubectl get nodes',
  };
}

function kubeconfig(connection: Connection, path: string, name: string, credentials: Credentials): string {
  const { url, authorityPem } = connection;
  const { certificatePem, keyPem } = credentials;
  const cluster = {
    server: `${url}${path}`,
    ...(authorityPem !== '' && { 'certificate-authority-data': btoa(authorityPem) }),
  };
  const user = { 'client-certificate-data': btoa(certificatePem), 'client-key-data': btoa(keyPem) };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'regatta', cluster }],
    users: [{ name, user: certificatePem === '' ? {} : user }],
    contexts: [{ name: 'regatta', context: { cluster: 'regatta', user: name } }],
    'current-context': 'regatta',
  };
  // JSON is YAML, and kubectl reads either.
  return `${JSON.stringify(config, undefined, 2)}\n`;
}
