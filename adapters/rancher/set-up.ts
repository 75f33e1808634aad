import type { ClientSetup, Connection } from 'regatta/kit';
import { LAB_BEARER } from './clusters/credentials.js';
import { machinesByCluster } from './clusters/lay-out.js';
import { downstreamId, LOCAL_CLUSTER } from './clusters/names.js';
import { kubeconfigOf } from './facade/kubeconfig.js';

const FILE_NAME = 'kubeconfig';

/** What kubectl and clients of the v3 API need: a context for each cluster, through the server, and its address and token. */
export function setUp({ url, authorityPem, folder, machines }: Connection): ClientSetup {
  const names = [...machinesByCluster(machines).keys()];
  const clusters = [...names.map((name) => ({ name, id: downstreamId(name) })), OWN];
  const entries = clusters.map(({ name, id }) => ({ name, server: `${url}/k8s/clusters/${id}` }));
  const authority = authorityPem === '' ? '' : btoa(authorityPem);
  return {
    environment: { KUBECONFIG: `${folder}/${FILE_NAME}`, RANCHER_URL: url, RANCHER_TOKEN: LAB_BEARER },
    files: { [FILE_NAME]: kubeconfigOf(entries, LAB_BEARER, authority) },
    tryThis: `kubectl --context ${names[0]} get nodes`,
  };
}

const OWN = { name: LOCAL_CLUSTER, id: LOCAL_CLUSTER };
