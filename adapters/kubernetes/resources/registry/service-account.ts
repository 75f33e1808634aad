import type { Random, Store } from 'regatta/kit';
import type { ResourceDefinition } from '../definition.js';
import type { ApiObject } from '../types.js';
import type { AdmissionStep } from './admission.js';
import { isObject, listAt, objectAt, textAt, type JsonObject } from './json.js';
import { NAME_ALPHABET } from './names.js';
import { forbidden } from './refusal.js';

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Every pod runs as a service account and finds its token (kubernetes plugin/pkg/admission/serviceaccount/admission.go v1.32). */
export class ServiceAccountStep implements AdmissionStep {
  readonly id = 'ServiceAccount';
  readonly order = 20;
  readonly #store: Store;
  readonly #random: Random;

  constructor(store: Store, random: Random) {
    this.#store = store;
    this.#random = random.fork('service-account-volumes');
  }

  admit(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): ApiObject {
    if (definition.resource !== 'pods' || before !== undefined) return object;
    const spec = objectAt(object, 'spec');
    const { namespace = '', name } = object.metadata;
    const account = textAt(spec, 'serviceAccountName') || 'default';
    const stored = this.#store.get<ApiObject>('serviceaccounts', namespace, account);
    if (stored === undefined) {
      const why = `error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`;
      throw forbidden(definition, name, why);
    }
    const named = { ...spec, serviceAccountName: account, serviceAccount: account };
    const changed = { ...object, spec: this.#wantsToken(spec, stored.value) ? this.#withToken(named) : named };
    return changed;
  }

  #wantsToken(spec: JsonObject, account: ApiObject): boolean {
    const own = spec['automountServiceAccountToken'];
    if (typeof own === 'boolean') return own;
    return objectAt({ account }, 'account')['automountServiceAccountToken'] !== false;
  }

  #withToken(spec: JsonObject): JsonObject {
    const volume = `kube-api-access-${this.#random.text(5, NAME_ALPHABET)}`;
    const mount = { name: volume, readOnly: true, mountPath: TOKEN_PATH };
    const mounted = (list: string) =>
      listAt(spec, list).map((container) => {
        const mounts = listAt(container, 'volumeMounts');
        const has = mounts.some((given) => textAt(given, 'mountPath') === TOKEN_PATH);
        return isObject(container) && !has ? { ...container, volumeMounts: [...mounts, mount] } : container;
      });
    return {
      ...spec,
      volumes: [...listAt(spec, 'volumes'), tokenVolume(volume)],
      containers: mounted('containers'),
      ...(listAt(spec, 'initContainers').length > 0 && { initContainers: mounted('initContainers') }),
    };
  }
}

/** The token, the authority and the namespace, as one projected volume. */
function tokenVolume(name: string): JsonObject {
  return {
    name,
    projected: {
      sources: [
        { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        {
          downwardAPI: {
            items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
          },
        },
      ],
      defaultMode: 420,
    },
  };
}
