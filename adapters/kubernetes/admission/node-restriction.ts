import { compareBytes, type Store } from 'regatta/kit';
import type { ResourceDefinition } from '../resources/definition.js';
import type { AdmissionStep } from '../resources/registry/admission.js';
import { isObject, listAt, objectAt, sameJson, textAt } from '../resources/registry/json.js';
import { claimsOf, configMapsOf, MIRROR_ANNOTATION, secretsOf } from '../resources/registry/pod-references.js';
import { forbidden, notFound } from '../resources/registry/refusal.js';
import type { RequestContext } from '../resources/registry/request-context.js';
import { nodeOf } from '../resources/registry/user.js';
import type { ApiObject } from '../resources/types.js';

const LEASES = 'kube-node-lease';

/** Labels of Kubernetes' own that a kubelet may set on its node (k8s.io/kubelet pkg/apis/well_known_labels.go). */
const KUBELET_LABELS = [
  'kubernetes.io/hostname',
  'kubernetes.io/os',
  'kubernetes.io/arch',
  'beta.kubernetes.io/instance-type',
  'beta.kubernetes.io/os',
  'beta.kubernetes.io/arch',
  'node.kubernetes.io/instance-type',
  'node.kubernetes.io/windows-build',
  'topology.kubernetes.io/zone',
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/region',
];
const KUBELET_DOMAINS = ['kubelet.kubernetes.io', 'node.kubernetes.io'];
const RESTRICTED_DOMAIN = 'node-restriction.kubernetes.io';

type Subject = ApiObject | undefined;

/** Lets a kubelet change its own node and the pods on it (kubernetes plugin/pkg/admission/noderestriction/admission.go v1.32). */
export class NodeRestriction implements AdmissionStep {
  readonly id = 'NodeRestriction';
  readonly order = 22;
  readonly #store: Store;
  readonly #request: RequestContext;

  constructor(store: Store, request: RequestContext) {
    this.#store = store;
    this.#request = request;
  }

  admit(definition: ResourceDefinition, object: ApiObject, before: Subject): ApiObject {
    this.#check(definition, object, before);
    return object;
  }

  /** Writes of status come here only. */
  validate(definition: ResourceDefinition, object: ApiObject, before: Subject): void {
    if (this.#request.current?.subresource === 'status') this.#check(definition, object, before);
  }

  validateDeletion(definition: ResourceDefinition, object: ApiObject): void {
    this.#check(definition, undefined, object);
  }

  #check(definition: ResourceDefinition, object: Subject, before: Subject): void {
    const { current } = this.#request;
    const node = current === undefined ? undefined : nodeOf(current.user);
    if (current === undefined || node === undefined) return;
    const name = (object ?? before)?.metadata.name ?? '';
    const problem =
      node === ''
        ? `could not determine node from user ${JSON.stringify(current.user.name)}`
        : this.#problem(definition, node, current.subresource, object, before);
    if (problem !== undefined) throw forbidden(definition, name, problem);
  }

  #problem(
    { resource }: ResourceDefinition,
    node: string,
    subresource: string,
    object: Subject,
    before: Subject,
  ): string | undefined {
    const name = (object ?? before)!.metadata.name;
    const namespace = (object ?? before)!.metadata.namespace ?? '';
    switch (resource) {
      case 'pods':
        return this.#podProblem(node, subresource, object, before);
      case 'nodes':
        return nodeProblem(node, object, before);
      case 'persistentvolumeclaims':
        return subresource === 'status' ? undefined : 'may only update PVC status';
      case 'leases.coordination.k8s.io':
        if (namespace !== LEASES) return `can only access leases in the "${LEASES}" system namespace`;
        return name === node ? undefined : 'can only access node lease with the same name as the requesting node';
      case 'csinodes.storage.k8s.io':
        return name === node ? undefined : 'can only access CSINode with the same name as the requesting node';
      default:
        return undefined;
    }
  }

  #podProblem(node: string, subresource: string, object: Subject, before: Subject): string | undefined {
    const shown = JSON.stringify(node);
    const isHere = before !== undefined && textAt(objectAt(before, 'spec'), 'nodeName') === node;
    switch (subresource) {
      case '':
        if (before === undefined) return this.#mirrorProblem(node, object!);
        if (object !== undefined)
          return `unexpected operation "UPDATE", node ${shown} can only create and delete mirror pods`;
        return isHere ? undefined : `node ${shown} can only delete pods with spec.nodeName set to itself`;
      case 'status':
        if (!isHere) return `node ${shown} can only update pod status for pods with spec.nodeName set to itself`;
        return sameJson(object?.metadata.labels ?? {}, before.metadata.labels ?? {})
          ? undefined
          : `node ${shown} cannot update labels through pod status`;
      case 'eviction':
        return isHere ? undefined : `node ${node} can only evict pods with spec.nodeName set to itself`;
      default:
        return `unexpected pod subresource ${JSON.stringify(subresource)}, only 'status' and 'eviction' are allowed`;
    }
  }

  #mirrorProblem(node: string, pod: ApiObject): string | undefined {
    const who = `node ${JSON.stringify(node)}`;
    const { metadata } = pod;
    const spec = objectAt(pod, 'spec');
    if (metadata.annotations?.[MIRROR_ANNOTATION] === undefined)
      return `pod does not have "${MIRROR_ANNOTATION}" annotation, ${who} can only create mirror pods`;
    if (textAt(spec, 'nodeName') !== node) return `${who} can only create pods with spec.nodeName set to itself`;
    const [owner, ...others] = metadata.ownerReferences ?? [];
    if (others.length > 0) return `${who} can only create pods with a single owner reference set to itself`;
    if (owner === undefined || owner.apiVersion !== 'v1' || owner.kind !== 'Node' || owner.name !== node)
      return `${who} can only create pods with an owner reference set to itself`;
    if (owner.controller !== true) return `${who} can only create pods with a controller owner reference set to itself`;
    if (owner.blockOwnerDeletion === true) return `${who} must not set blockOwnerDeletion on an owner reference`;
    const stored = this.#store.get<ApiObject>('nodes', '', node)?.value;
    if (stored === undefined) throw notFound({ group: '', plural: 'node', kind: 'Node' }, node);
    if (stored.metadata.uid !== owner.uid)
      return `node ${node} UID mismatch: expected ${owner.uid} got ${stored.metadata.uid}`;
    const referenced = [
      [textAt(spec, 'serviceAccountName') !== '', 'a service account'],
      [secretsOf(spec).length > 0, 'secrets'],
      [configMapsOf(spec).length > 0, 'configmaps'],
      [claimsOf(metadata.name, spec).length > 0, 'persistentvolumeclaims'],
    ] as const;
    const what = referenced.find(([isUsed]) => isUsed)?.[1];
    return what === undefined ? undefined : `${who} can not create pods that reference ${what}`;
  }
}

function nodeProblem(node: string, object: Subject, before: Subject): string | undefined {
  const who = `node ${JSON.stringify(node)}`;
  const name = (object ?? before)!.metadata.name;
  if (name !== node) return `${who} is not allowed to modify node ${JSON.stringify(name)}`;
  if (object === undefined) return undefined;
  const spec = objectAt(object, 'spec');
  const earlier = objectAt(before, 'spec');
  const labels = forbiddenLabels(object.metadata.labels, before?.metadata.labels).join(', ');
  if (before === undefined) {
    if (isObject(spec['configSource'])) return `${who} is not allowed to create pods with a non-nil configSource`;
    return labels === '' ? undefined : `${who} is not allowed to set the following labels: ${labels}`;
  }
  if (!sameJson(listAt(spec, 'taints'), listAt(earlier, 'taints'))) return `${who} is not allowed to modify taints`;
  return labels === '' ? undefined : `is not allowed to modify labels: ${labels}`;
}

type Labels = Readonly<Record<string, string>>;

/** Labels that were changed and are not the kubelet's to change. */
function forbiddenLabels(labels: Labels = {}, before: Labels = {}): readonly string[] {
  return [...new Set([...Object.keys(labels), ...Object.keys(before)])]
    .filter((key) => labels[key] !== before[key] && isForbidden(key))
    .sort(compareBytes);
}

function isForbidden(key: string): boolean {
  const domain = key.includes('/') ? key.slice(0, key.indexOf('/')) : '';
  const isUnder = (parent: string) => domain === parent || domain.endsWith(`.${parent}`);
  if (isUnder(RESTRICTED_DOMAIN)) return true;
  const isOfKubernetes = isUnder('kubernetes.io') || isUnder('k8s.io');
  return isOfKubernetes && !KUBELET_LABELS.includes(key) && !KUBELET_DOMAINS.some(isUnder);
}
