import type { Random, Store } from 'regatta/kit';
import type { ResourceDefinition } from '../resources/definition.js';
import type { AdmissionStep } from '../resources/registry/admission.js';
import { isObject, listAt, objectAt, textAt, type JsonObject } from '../resources/registry/json.js';
import { NAME_ALPHABET } from '../resources/registry/names.js';
import { MIRROR_ANNOTATION } from '../resources/registry/pod-references.js';
import { forbidden } from '../resources/registry/refusal.js';
import type { ApiObject } from '../resources/types.js';

const TOKEN_PATH = '/var/run/secrets/kubernetes.io/serviceaccount';
const ENFORCE_MOUNTABLE = 'kubernetes.io/enforce-mountable-secrets';

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
    const { namespace = '', name, annotations } = object.metadata;
    if (annotations?.[MIRROR_ANNOTATION] !== undefined) {
      const why = mirrorProblem(spec);
      if (why !== undefined) throw forbidden(definition, name, why);
      return object;
    }
    const account = textAt(spec, 'serviceAccountName') || 'default';
    const stored = this.#store.get<ApiObject>('serviceaccounts', namespace, account);
    if (stored === undefined) {
      const why = `error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`;
      throw forbidden(definition, name, why);
    }
    if (isTrue(stored.value.metadata.annotations?.[ENFORCE_MOUNTABLE])) {
      const why = secretProblem(spec, stored.value);
      if (why !== undefined) throw forbidden(definition, name, why);
    }
    const named = withPullSecrets({ ...spec, serviceAccountName: account, serviceAccount: account }, stored.value);
    const changed = { ...object, spec: wantsToken(spec, stored.value) ? this.#withToken(named) : named };
    return changed;
  }

  #withToken(spec: JsonObject): JsonObject {
    const volume = `kube-api-access-${this.#random.text(5, NAME_ALPHABET)}`;
    const mount = { name: volume, readOnly: true, mountPath: TOKEN_PATH };
    const hasOwn = (container: unknown) =>
      listAt(container, 'volumeMounts').some((given) => textAt(given, 'mountPath') === TOKEN_PATH);
    const lists = ['containers', 'initContainers'].filter((list) => listAt(spec, list).length > 0);
    if (lists.every((list) => listAt(spec, list).every(hasOwn))) return spec;
    const mounted = (list: string) =>
      listAt(spec, list).map((container) =>
        isObject(container) && !hasOwn(container)
          ? { ...container, volumeMounts: [...listAt(container, 'volumeMounts'), mount] }
          : container,
      );
    return {
      ...spec,
      volumes: [...listAt(spec, 'volumes'), tokenVolume(volume)],
      ...Object.fromEntries(lists.map((list) => [list, mounted(list)])),
    };
  }
}

/** A mirror pod gives its kubelet nothing that it does not have. */
function mirrorProblem(spec: JsonObject): string | undefined {
  if (textAt(spec, 'serviceAccountName') !== '') return 'a mirror pod may not reference service accounts';
  const volumes = listAt(spec, 'volumes');
  if (volumes.some((volume) => Object.keys(objectAt(volume, 'secret')).length > 0))
    return 'a mirror pod may not reference secrets';
  if (volumes.some((volume) => listAt(objectAt(volume, 'projected'), 'sources').some(isTokenSource)))
    return 'a mirror pod may not use ServiceAccountToken volume projections';
  return undefined;
}

function isTokenSource(source: unknown): boolean {
  return isObject(source) && source['serviceAccountToken'] !== undefined;
}

/** Some accounts let their pods use only the secrets that they list. */
function secretProblem(spec: JsonObject, account: ApiObject): string | undefined {
  const { name } = account.metadata;
  const listed = (field: string) => listAt(account, field).map((reference) => textAt(reference, 'name'));
  const mountable = listed('secrets');
  const suffix = `is not allowed because service account ${name} does not reference that secret`;
  for (const volume of listAt(spec, 'volumes')) {
    const secret = textAt(objectAt(volume, 'secret'), 'secretName');
    if (secret !== '' && !mountable.includes(secret)) return `volume with secret.secretName="${secret}" ${suffix}`;
  }
  for (const [list, what] of [
    ['initContainers', 'init container'],
    ['containers', 'container'],
  ] as const)
    for (const container of listAt(spec, list))
      for (const entry of listAt(container, 'env')) {
        const secret = textAt(objectAt(objectAt(entry, 'valueFrom'), 'secretKeyRef'), 'name');
        if (secret !== '' && !mountable.includes(secret))
          return `${what} ${textAt(container, 'name')} with envVar ${textAt(entry, 'name')} referencing secret.secretName="${secret}" ${suffix}`;
      }
  const pullable = listed('imagePullSecrets');
  const index = listAt(spec, 'imagePullSecrets').findIndex((one) => !pullable.includes(textAt(one, 'name')));
  if (index < 0) return undefined;
  const secret = textAt(listAt(spec, 'imagePullSecrets')[index], 'name');
  return `imagePullSecrets[${index}].name="${secret}" is not allowed because service account ${name} does not reference that imagePullSecret`;
}

function withPullSecrets(spec: JsonObject, account: ApiObject): JsonObject {
  const secrets = listAt(account, 'imagePullSecrets');
  if (secrets.length === 0 || listAt(spec, 'imagePullSecrets').length > 0) return spec;
  return { ...spec, imagePullSecrets: secrets.map((reference) => ({ name: textAt(reference, 'name') })) };
}

function wantsToken(spec: JsonObject, account: ApiObject): boolean {
  const own = spec['automountServiceAccountToken'];
  if (typeof own === 'boolean') return own;
  return objectAt({ account }, 'account')['automountServiceAccountToken'] !== false;
}

/** Whether a text says yes, as Go reads it. */
function isTrue(text = ''): boolean {
  return ['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text);
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
