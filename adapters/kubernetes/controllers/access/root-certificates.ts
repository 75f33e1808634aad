import { RegattaError, type Controller, type Trigger } from 'regatta/kit';
import { objectAt, textAt } from '../../resources/registry/json.js';
import { authorityIn, tellsAuthority } from '../../resources/published-settings.js';
import type { ApiObject, ApiServer } from '../../resources/types.js';
import { isTerminating } from '../pods.js';

const NAME = 'kube-root-ca.crt';
const ENTRY = 'ca.crt';
const DESCRIPTION =
  'Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.';

/** Keeps the authority's certificate in every namespace, for its pods (kubernetes pkg/controller/certificates/rootcacertpublisher v1.32). */
export class RootCertificatePublisher implements Controller {
  readonly id = 'root-ca-certificate-publisher';
  readonly part = 'controllers';
  readonly triggers: readonly Trigger[];
  readonly #api: ApiServer;

  constructor(api: ApiServer) {
    this.#api = api;
    this.triggers = [
      { kind: 'namespaces', keys: ({ type, object }) => (type === 'deleted' ? undefined : object.name) },
      {
        kind: 'configmaps',
        keys: ({ object }) => {
          if (tellsAuthority(object)) return this.initialKeys();
          return object.name === NAME ? object.namespace : undefined;
        },
      },
    ];
  }

  initialKeys(): string[] {
    return this.#api.list('namespaces').map(({ metadata }) => metadata.name);
  }

  reconcile(namespace: string): void {
    const owner = this.#api.get('namespaces', '', namespace);
    if (owner === undefined || isTerminating(owner)) return;
    const certificate = authorityIn(this.#api);
    const found = this.#api.get('configmaps', namespace, NAME);
    if (found !== undefined && isWhole(found, certificate)) return;
    const annotations = { ...found?.metadata.annotations, 'kubernetes.io/description': DESCRIPTION };
    const metadata = { ...found?.metadata, name: NAME, namespace, annotations };
    const wanted = { apiVersion: 'v1', kind: 'ConfigMap', ...found, metadata, data: { [ENTRY]: certificate } };
    try {
      if (found === undefined) this.#api.create('configmaps', wanted);
      else this.#api.update('configmaps', wanted as ApiObject);
    } catch (error) {
      if (!RegattaError.is(error) || error.kind === 'conflict') throw error;
    }
  }
}

function isWhole(map: ApiObject, certificate: string): boolean {
  const data = objectAt(map, 'data');
  return (
    map.metadata.annotations?.['kubernetes.io/description'] !== undefined &&
    Object.keys(data).length === 1 &&
    ENTRY in data &&
    textAt(data, ENTRY) === certificate
  );
}
