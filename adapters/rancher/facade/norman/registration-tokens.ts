import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Random } from 'regatta/kit';
import { AGENT_REFERENCE } from '../../agent/manifest.js';
import { newSecret } from '../../clusters/cluster-objects.js';
import { NAME_ALPHABET } from '../../clusters/names.js';
import { CLUSTERS, type Cluster } from '../../resources/cluster.js';
import { REGISTRATION_TOKENS, type RegistrationToken } from '../../resources/cluster-registration-token.js';
import { API_VERSION } from '../../resources/group.js';
import { NormanRefusal } from '../errors.js';
import { maySee } from './clusters.js';
import { commonOf, requiredText, type Body, type NormanContext, type NormanHandler } from './handler.js';
import type { Item } from './query.js';
import { CLUSTER_REGISTRATION_TOKEN } from './types.table.js';

/** `/v3/clusterRegistrationTokens`: what an agent needs to be let in, and the commands that bring it into a cluster. */
export class RegistrationTokenHandler implements NormanHandler {
  readonly type = CLUSTER_REGISTRATION_TOKEN;
  readonly #api: ApiServer;
  readonly #random: Random;

  constructor(api: ApiServer, random: Random) {
    this.#api = api;
    this.#random = random.fork('registration-tokens');
  }

  items(context: NormanContext): readonly Item[] {
    return this.#api
      .list<RegistrationToken>(REGISTRATION_TOKENS)
      .filter(({ spec }) => this.#maySee(spec.clusterName, context))
      .map((token) => tokenView(token, context));
  }

  item(id: string, context: NormanContext): Item {
    const [cluster = '', name = ''] = id.split(':');
    const token = this.#api.get<RegistrationToken>(REGISTRATION_TOKENS, cluster, name);
    if (token !== undefined && this.#maySee(cluster, context)) return tokenView(token, context);
    throw new NormanRefusal('NotFound', `clusterregistrationtokens.management.cattle.io "${name}" not found`);
  }

  create(body: Body, context: NormanContext): Item {
    const clusterName = requiredText(body, 'clusterId');
    if (!this.#maySee(clusterName, context))
      throw new NormanRefusal('NotFound', `namespaces "${clusterName}" not found`);
    const made = this.#api.create<RegistrationToken>(REGISTRATION_TOKENS, {
      apiVersion: API_VERSION,
      kind: 'ClusterRegistrationToken',
      metadata: { name: `crt-${this.#random.text(5, NAME_ALPHABET)}`, namespace: clusterName },
      spec: { clusterName },
      status: { token: newSecret(this.#random) },
    });
    return tokenView(made, context);
  }

  #maySee(clusterName: string, context: NormanContext): boolean {
    const cluster = this.#api.get<Cluster>(CLUSTERS, '', clusterName);
    return cluster !== undefined && maySee(cluster, context);
  }
}

function tokenView(token: RegistrationToken, context: NormanContext): Item {
  const { metadata, spec, status } = token;
  const id = `${spec.clusterName}:${metadata.name}`;
  const manifestUrl = `${context.base}/v3/import/${status.token}_${spec.clusterName}.yaml`;
  const run =
    'sudo docker run -d --privileged --restart=unless-stopped --net=host -v /etc/kubernetes:/etc/kubernetes -v /var/run:/var/run';
  return {
    ...commonOf(CLUSTER_REGISTRATION_TOKEN, id, token, context, { update: true, remove: true }),
    clusterId: spec.clusterName,
    command: `kubectl apply -f ${manifestUrl}`,
    insecureCommand: `curl --insecure -sfL ${manifestUrl} | kubectl apply -f -`,
    insecureNodeCommand: '',
    insecureWindowsNodeCommand: '',
    manifestUrl,
    name: metadata.name,
    namespaceId: null,
    nodeCommand: `${run} ${AGENT_REFERENCE} --server ${context.base} --token ${status.token}`,
    state: 'active',
    token: status.token,
    transitioning: 'no',
    transitioningMessage: '',
    windowsNodeCommand: '',
  };
}
