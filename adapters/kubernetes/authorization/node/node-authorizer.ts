import { nodeOf, type User } from '../../resources/registry/user.js';
import type { AccessAttributes } from '../attributes.js';
import {
  ALLOWED,
  NO_OPINION,
  withoutOpinion,
  type Authorizer,
  type Decision,
  type PolicyRule,
  type RulesOf,
} from '../authorizer.js';
import { ruleAllows } from '../rbac/matching.js';
import type { NodeRelations, Related } from './relations.js';

const LEASES = 'kube-node-lease';
const OWN_VERBS = ['get', 'create', 'update', 'patch', 'delete'];

/** What the kubelet of a node may see and do (kubernetes plugin/pkg/auth/authorizer/node/node_authorizer.go v1.32). */
export class NodeAuthorizer implements Authorizer {
  readonly id = 'Node';
  readonly order = 100;
  readonly #relations: NodeRelations;
  readonly #rules: readonly PolicyRule[];

  /** `rules` are those of the role system:node, for everything that is not told apart by object. */
  constructor(relations: NodeRelations, rules: readonly PolicyRule[]) {
    this.#relations = relations;
    this.#rules = rules;
  }

  decide(attributes: AccessAttributes): Decision {
    const node = nodeOf(attributes.user);
    if (node === undefined) return NO_OPINION;
    if (node === '') return withoutOpinion(`unknown node for user ${JSON.stringify(attributes.user.name)}`);
    return this.#byObject(node, attributes) ?? this.#byRule(attributes);
  }

  rulesOf(user: User): RulesOf {
    const isNode = nodeOf(user) !== undefined;
    return { rules: [], problems: isNode ? ['node authorizer does not support user rule resolution'] : [] };
  }

  #byRule(attributes: AccessAttributes): Decision {
    return this.#rules.some((rule) => ruleAllows(rule, attributes)) ? ALLOWED : NO_OPINION;
  }

  #byObject(node: string, attributes: AccessAttributes): Decision | undefined {
    const { group, resource, path, subresource, verb } = attributes;
    if (path !== undefined) return undefined;
    switch (group === '' ? resource : `${resource}.${group}`) {
      case 'secrets':
      case 'configmaps':
        return this.#read(node, resource as Related, attributes);
      case 'persistentvolumeclaims':
        if (subresource !== 'status') return this.#get(node, 'persistentvolumeclaims', attributes);
        if (verb !== 'update' && verb !== 'patch') return withoutOpinion('can only get/update/patch this type');
        return this.#related(node, 'persistentvolumeclaims', attributes);
      case 'persistentvolumes':
        return this.#get(node, 'persistentvolumes', attributes);
      case 'volumeattachments.storage.k8s.io':
        return this.#get(node, 'volumeattachments', attributes);
      case 'serviceaccounts':
        return this.#createToken(node, attributes);
      case 'leases.coordination.k8s.io':
        return ownLease(node, attributes);
      case 'csinodes.storage.k8s.io':
        return ownDrivers(node, attributes);
      case 'nodes':
        return ownNode(node, attributes);
      case 'pods':
        return this.#pod(node, attributes);
      default:
        return undefined;
    }
  }

  #get(node: string, kind: Related, attributes: AccessAttributes): Decision {
    if (attributes.verb !== 'get') return withoutOpinion('can only get individual resources of this type');
    if (attributes.subresource !== '') return withoutOpinion('cannot get subresource');
    return this.#related(node, kind, attributes);
  }

  #read(node: string, kind: Related, attributes: AccessAttributes): Decision {
    if (!['get', 'list', 'watch'].includes(attributes.verb))
      return withoutOpinion('can only read resources of this type');
    if (attributes.subresource !== '') return withoutOpinion('cannot read subresource');
    if (attributes.namespace === '') return withoutOpinion('can only read namespaced object of this type');
    return this.#related(node, kind, attributes);
  }

  #related(node: string, kind: Related, { namespace, name }: AccessAttributes): Decision {
    if (name === '') return withoutOpinion('No Object name found');
    if (this.#relations.has(node, kind, namespace, name)) return ALLOWED;
    return withoutOpinion(`no relationship found between node '${node}' and this object`);
  }

  #createToken(node: string, attributes: AccessAttributes): Decision {
    if (attributes.verb !== 'create' || attributes.name === '')
      return withoutOpinion('can only create tokens for individual service accounts');
    if (attributes.subresource !== 'token')
      return withoutOpinion('can only create token subresource of serviceaccount');
    return this.#related(node, 'serviceaccounts', attributes);
  }

  #pod(node: string, attributes: AccessAttributes): Decision {
    const { verb, subresource, name, fields = {} } = attributes;
    if (subresource === 'status') return verb === 'update' || verb === 'patch' ? ALLOWED : NO_OPINION;
    if (subresource === 'eviction') return verb === 'create' ? ALLOWED : NO_OPINION;
    if (subresource !== '') return NO_OPINION;
    switch (verb) {
      case 'get':
        return this.#get(node, 'pods', attributes);
      case 'list':
      case 'watch':
        if (fields['spec.nodeName'] === node) return ALLOWED;
        if (name !== '') return this.#related(node, 'pods', attributes);
        return withoutOpinion('can only list/watch pods with spec.nodeName field selector');
      case 'create':
      case 'delete':
        return ALLOWED;
      default:
        return NO_OPINION;
    }
  }
}

function ownNode(node: string, { verb, subresource, name }: AccessAttributes): Decision {
  if (subresource === 'status') return verb === 'update' || verb === 'patch' ? ALLOWED : NO_OPINION;
  if (subresource !== '') return NO_OPINION;
  if (['create', 'update', 'patch'].includes(verb)) return ALLOWED;
  if (!['get', 'list', 'watch'].includes(verb)) return NO_OPINION;
  if (name === node) return ALLOWED;
  const what = name === '' ? 'all nodes' : `'${name}'`;
  return withoutOpinion(`node '${node}' cannot read ${what}, only its own Node object`);
}

function ownLease(node: string, { verb, namespace, name }: AccessAttributes): Decision {
  if (!OWN_VERBS.includes(verb)) return withoutOpinion('can only get, create, update, patch, or delete a node lease');
  if (namespace !== LEASES) return withoutOpinion(`can only access leases in the "${LEASES}" system namespace`);
  // What a create names is seen by admission only.
  if (verb === 'create' || name === node) return ALLOWED;
  return withoutOpinion('can only access node lease with the same name as the requesting node');
}

function ownDrivers(node: string, { verb, subresource, name }: AccessAttributes): Decision {
  if (!OWN_VERBS.includes(verb)) return withoutOpinion('can only get, create, update, patch, or delete a CSINode');
  if (subresource !== '') return withoutOpinion('cannot authorize CSINode subresources');
  if (verb === 'create' || name === node) return ALLOWED;
  return withoutOpinion('can only access CSINode with the same name as the requesting node');
}
