import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Controller, Trigger } from 'regatta/kit';
import { bindingName } from '../names/names.js';
import { PROJECTS } from '../resources/project.js';
import { ROLE_TEMPLATES_KIND, type RoleTemplate } from '../resources/role-template.js';
import {
  CLUSTER_BINDINGS,
  PROJECT_BINDINGS,
  type ClusterBinding,
  type ProjectBinding,
} from '../resources/role-template-binding.js';
import type { PolicyRule } from '../resources/policy-rule.js';
import { heldBy, isHeldBy, releasedBy } from './lifecycle.js';
import { bindingObject, ensureRbac, removeBindings, roleObject, type RbacObject } from './rbac-objects.js';
import { gatherRoles, managementRules, membershipRole, subjectOf, type Subject } from './role-bindings.js';

/** Kinds that are kept on the server in the namespace of a cluster, with their API groups. */
const CLUSTER_KINDS: Readonly<Record<string, string>> = {
  clusterroletemplatebindings: 'management.cattle.io',
  clusterregistrationtokens: 'management.cattle.io',
  nodes: 'management.cattle.io',
  nodepools: 'management.cattle.io',
  projects: 'management.cattle.io',
  secrets: '',
};

/** Kinds that are kept on the server in the namespace of a project. */
const PROJECT_KINDS: Readonly<Record<string, string>> = {
  projectroletemplatebindings: 'management.cattle.io',
  secrets: '',
};

const LABELS_UPDATED = 'auth.management.cattle.io/crb-rb-labels-updated';

/** A member of a cluster or of a project. */
type Member = ClusterBinding | ProjectBinding;

/**
 * Gives members what they need on the server itself: to see the cluster or project, and their roles' rules about what is kept
 * there (pkg/controllers/management/auth crtb_handler.go, prtb_handler.go).
 */
export class Members implements Controller {
  readonly id: string;
  readonly part = 'server';
  readonly triggers: readonly Trigger[];
  readonly #api: ApiServer;
  readonly #kind: string;
  readonly #lifecycle: string;

  constructor(api: ApiServer, of: 'cluster' | 'project') {
    this.#api = api;
    this.#kind = of === 'cluster' ? CLUSTER_BINDINGS : PROJECT_BINDINGS;
    this.#lifecycle = `mgmt-auth-${of === 'cluster' ? 'crtb' : 'prtb'}-controller`;
    this.id = `${of}-members`;
    this.triggers = [{ kind: this.#kind, keys: ({ object }) => `${object.namespace}/${object.name}` }];
  }

  initialKeys(): Iterable<string> {
    return this.#api.list<Member>(this.#kind).map(({ metadata }) => `${metadata.namespace ?? ''}/${metadata.name}`);
  }

  reconcile(key: string): undefined {
    const [namespace = '', name = ''] = key.split('/');
    const member = this.#api.get<Member>(this.#kind, namespace, name);
    const owner = { [`${namespace}_${name}`]: MEMBERSHIP };
    if (member?.metadata.deletionTimestamp !== undefined || member === undefined) {
      removeBindings(this.#api, owner, []);
      if (member !== undefined && isHeldBy(member, this.#lifecycle))
        this.#api.update(this.#kind, releasedBy(member, this.#lifecycle));
      return;
    }
    const subject = subjectOf(member);
    const templates = gatherRoles(member.roleTemplateName, (wanted) => this.#template(wanted));
    if (subject === undefined || templates === undefined) return;
    const made = 'clusterName' in member ? this.#ofCluster(member, subject) : this.#ofProject(member, subject);
    const rules = templates.flatMap((template) => this.#roleIn(member, template, subject));
    for (const object of [...made, ...rules]) ensureRbac(this.#api, withLabel(object, owner));
    this.#mark(member);
  }

  #ofCluster({ clusterName, roleTemplateName }: ClusterBinding, subject: Subject): readonly RbacObject[] {
    const isOwner = this.#owns(roleTemplateName, 'clusters');
    const role = membershipRole('cluster', clusterName, isOwner);
    return [clusterRole(clusterName, role, isOwner), clusterMembership(clusterName, role, subject)];
  }

  /** Who is in a project sees its cluster, too. */
  #ofProject({ projectName, roleTemplateName, metadata }: ProjectBinding, subject: Subject): readonly RbacObject[] {
    const [cluster = '', project = ''] = projectName.split(':');
    const seen = membershipRole('project-on-cluster', projectName, false);
    const isOwner = this.#owns(roleTemplateName, 'projects');
    const role = membershipRole('project', projectName, isOwner);
    const rules: PolicyRule[] = [
      {
        apiGroups: ['management.cattle.io'],
        resources: ['projects'],
        resourceNames: [project],
        verbs: isOwner ? ['*'] : ['get'],
      },
    ];
    if (this.#api.get(PROJECTS, cluster, project) === undefined) return [];
    const parts = { scope: cluster, roleKind: 'Role', role, subjectKind: subject.kind, subject: subject.name };
    const annotations = { 'project.cattle.io/name': project, 'cluster.cattle.io/name': metadata.namespace ?? '' };
    return [
      clusterRole(cluster, seen, false),
      clusterMembership(cluster, seen, subject),
      roleObject(role, rules, { namespace: cluster, annotations }),
      bindingObject(bindingName(parts), role, subject, { namespace: cluster, roleKind: 'Role', annotations }),
    ];
  }

  /** The rules of a template about what is kept in the namespace of the cluster or project. */
  #roleIn({ metadata }: Member, template: string, subject: Subject): readonly RbacObject[] {
    const { namespace = '', name } = metadata;
    const kinds = this.#kind === CLUSTER_BINDINGS ? CLUSTER_KINDS : PROJECT_KINDS;
    const rules = managementRules(this.#template(template)?.rules ?? [], kinds);
    if (rules.length === 0) return [];
    return [
      roleObject(template, rules, { namespace }),
      bindingObject(`${name}-${template}`, template, subject, { namespace, roleKind: 'Role' }),
    ];
  }

  #owns(name: string, resource: string): boolean {
    const rules = this.#template(name)?.rules ?? [];
    return rules.some(({ verbs, resources = [] }) => verbs.includes('own') && resources.includes(resource));
  }

  #template(name: string): RoleTemplate | undefined {
    return this.#api.get<RoleTemplate>(ROLE_TEMPLATES_KIND, '', name);
  }

  #mark(member: Member): void {
    const { metadata } = member;
    if (isHeldBy(member, this.#lifecycle) && metadata.labels?.[LABELS_UPDATED] === 'true') return;
    const labels = { ...metadata.labels, [LABELS_UPDATED]: 'true' };
    this.#api.update(
      this.#kind,
      heldBy({ ...withPrincipal(member), metadata: { ...metadata, labels } }, this.#lifecycle),
    );
  }
}

/** A local user is known by its principal, too, and the other way round. */
function withPrincipal<T extends Member>(member: T): T {
  const { userName = '', userPrincipalName = '' } = member;
  const local = /^local:\/\/(.+)$/.exec(userPrincipalName)?.[1];
  return {
    ...member,
    ...(userName !== '' && userPrincipalName === '' && { userPrincipalName: `local://${userName}` }),
    ...(userName === '' && local !== undefined && { userName: local }),
  };
}

const MEMBERSHIP = 'membership-binding-owner';

function clusterRole(cluster: string, name: string, isOwner: boolean): RbacObject {
  const rule = { apiGroups: ['management.cattle.io'], resources: ['clusters'], resourceNames: [cluster] };
  return roleObject(name, [{ ...rule, verbs: isOwner ? ['*'] : ['get'] }], {
    annotations: { 'cluster.cattle.io/name': cluster },
  });
}

function clusterMembership(cluster: string, role: string, subject: Subject): RbacObject {
  const parts = { scope: '', roleKind: 'ClusterRole', role, subjectKind: subject.kind, subject: subject.name };
  return bindingObject(bindingName(parts), role, subject, { annotations: { 'cluster.cattle.io/name': cluster } });
}

function withLabel(object: RbacObject, labels: Readonly<Record<string, string>>): RbacObject {
  if (!object.kind.endsWith('Binding')) return object;
  const metadata = { ...object.metadata, labels: { ...object.metadata.labels, ...labels } };
  return { ...object, metadata };
}
