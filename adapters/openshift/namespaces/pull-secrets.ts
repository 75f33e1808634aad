import { type Controller, type Random, type Trigger } from 'regatta/kit';
import type { ApiObject, ApiServer, JsonObject, NewObject } from 'regatta/adapters/kubernetes/api';

const NAME_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const REFERENCE = 'openshift.io/internal-registry-pull-secret-ref';
const ACCOUNT = 'kubernetes.io/service-account.name';
const ACCOUNT_UID = 'kubernetes.io/service-account.uid';

interface ServiceAccount extends ApiObject {
  readonly secrets?: readonly JsonObject[];
  readonly imagePullSecrets?: readonly JsonObject[];
}

/** Gives each service account a login for the cluster's own registry (openshift-controller-manager pkg/internalregistry). */
export class PullSecretController implements Controller {
  readonly id = 'image-pull-secret-controller';
  readonly part = 'openshift-controllers';
  readonly triggers: readonly Trigger[] = [
    {
      kind: 'serviceaccounts',
      keys: ({ type, object }) => (type === 'deleted' ? undefined : `${object.namespace}/${object.name}`),
    },
  ];
  readonly #api: ApiServer;
  readonly #random: Random;

  constructor(api: ApiServer, random: Random) {
    this.#api = api;
    this.#random = random.fork('pull-secrets');
  }

  initialKeys(): Iterable<string> {
    return this.#api.list<ApiObject>('serviceaccounts').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
  }

  reconcile(key: string): void {
    const [namespace = '', name = ''] = key.split('/');
    const account = this.#api.get<ServiceAccount>('serviceaccounts', namespace, name);
    if (account === undefined || account.metadata.annotations?.[REFERENCE] !== undefined) return;
    const owner = this.#api.get<ApiObject>('namespaces', '', namespace);
    if (owner === undefined || owner.metadata.deletionTimestamp !== undefined) return;
    const secret = `${name}-dockercfg-${this.#random.text(5, NAME_LETTERS)}`;
    this.#api.create<ApiObject>('secrets', secretFor(account, secret));
    const reference = { name: secret };
    this.#api.update<ServiceAccount>('serviceaccounts', {
      ...account,
      metadata: { ...account.metadata, annotations: { ...account.metadata.annotations, [REFERENCE]: secret } },
      secrets: [...(account.secrets ?? []), reference],
      imagePullSecrets: [...(account.imagePullSecrets ?? []), reference],
    });
  }
}

function secretFor({ metadata }: ServiceAccount, name: string): NewObject<ApiObject> {
  const { namespace = '', uid } = metadata;
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name,
      namespace,
      annotations: { [ACCOUNT]: metadata.name, [ACCOUNT_UID]: uid },
      ownerReferences: [{ apiVersion: 'v1', kind: 'ServiceAccount', name: metadata.name, uid }],
    },
    type: 'kubernetes.io/dockercfg',
    data: { '.dockercfg': 'e30=' },
  };
  return secret;
}
