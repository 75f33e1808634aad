import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import type { Random } from 'regatta/kit';
import { ROLE_TEMPLATES_KIND, type RoleTemplate } from '../../resources/role-template.js';
import type { ClusterBinding, ProjectBinding } from '../../resources/role-template-binding.js';
import { NormanRefusal } from '../errors.js';
import { textIn, type Body } from './handler.js';
import { ObjectHandler, type ObjectKind } from './object-handler.js';

const CLUSTER_KIND = { type: 'clusterRoleTemplateBinding', kind: 'ClusterRoleTemplateBinding', namespaced: true };
const PROJECT_KIND = { type: 'projectRoleTemplateBinding', kind: 'ProjectRoleTemplateBinding', namespaced: true };

/** Members of clusters and of projects differ in little else than where they are kept. */
abstract class BindingHandler<T extends ClusterBinding | ProjectBinding> extends ObjectHandler<T> {
  readonly #context: 'cluster' | 'project';

  constructor(kind: ObjectKind, context: 'cluster' | 'project', api: ApiServer, random: Random) {
    super(kind, api, random);
    this.#context = context;
  }

  /** Checks the role before the subject, as the real server does (customization/roletemplatebinding). */
  protected override prepare(body: Body): Body {
    this.#checkRole(body['roleTemplateId']);
    const has = (...names: readonly string[]) => names.some((name) => (textIn(body, name) ?? '') !== '');
    if (has('userId', 'userPrincipalId') === has('groupId', 'groupPrincipalId'))
      throw new NormanRefusal(
        'InvalidBodyContent',
        'must target a user [userId]/[userPrincipalId] OR a group [groupId]/[groupPrincipalId]',
      );
    return body;
  }

  protected override prepareUpdate(_binding: T, body: Body): Body {
    if (body['roleTemplateId'] !== undefined) this.#checkRole(body['roleTemplateId']);
    return body;
  }

  #checkRole(id: unknown): void {
    if (typeof id !== 'string')
      throw new NormanRefusal('MissingRequired', 'Request does not have a valid roleTemplateId');
    const template = this.api.get<RoleTemplate>(ROLE_TEMPLATES_KIND, '', id);
    if (template === undefined) {
      const missing = `roletemplate.management.cattle.io "${id}" not found`;
      throw new NormanRefusal('ServerError', `Error getting role template: ${missing}`);
    }
    if (template.locked === true) throw new NormanRefusal('InvalidState', 'Role is locked and cannot be assigned');
    if (template.context === this.#context) return;
    const contexts = `Cannot reference context [${template.context ?? ''}] from [${this.#context}] context`;
    throw new NormanRefusal('InvalidBodyContent', contexts);
  }
}

/** `/v3/clusterRoleTemplateBindings`: members of clusters. */
export class ClusterBindingHandler extends BindingHandler<ClusterBinding> {
  constructor(api: ApiServer, random: Random) {
    super(CLUSTER_KIND, 'cluster', api, random);
  }

  protected override namespaceOf(body: Body): string {
    return textIn(body, 'clusterId') ?? '';
  }
}

/** `/v3/projectRoleTemplateBindings`: members of projects. */
export class ProjectBindingHandler extends BindingHandler<ProjectBinding> {
  constructor(api: ApiServer, random: Random) {
    super(PROJECT_KIND, 'project', api, random);
  }

  protected override namespaceOf(body: Body): string {
    return (textIn(body, 'projectId') ?? '').split(':')[1] ?? '';
  }
}
