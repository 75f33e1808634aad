import type { ApiServer, NewObject } from 'regatta/adapters/kubernetes/api';
import { ensure } from '../clusters/cluster-objects.js';
import { ADMIN_ID } from '../clusters/credentials.js';
import { GLOBAL_ROLE_BINDINGS, type GlobalRoleBinding } from '../resources/global-role-binding.js';
import { GLOBAL_ROLES_KIND, type GlobalRole } from '../resources/global-role.js';
import { API_VERSION } from '../resources/group.js';
import { ROLE_TEMPLATES_KIND, type RoleTemplate } from '../resources/role-template.js';
import { ADMIN_LABEL } from '../resources/user.js';
import { bindingObject, ensureRbac, roleObject } from './rbac-objects.js';
import { RBAC_GROUP, type Subject } from './role-bindings.js';
import { roleOfGlobal, bindingOfGlobal } from './role-names.js';
import { GLOBAL_ROLES, ROLE_TEMPLATES } from './roles.table.js';
import { ruleOf } from './rules.js';

const BOOTSTRAPPING = 'authz.management.cattle.io/bootstrapping';

/** What a user gets who logs in for the first time through another provider. */
const NEW_USER_ROLE = 'user';

/** What whoever makes a cluster or a project gets there, unless somebody changes it. */
const CREATOR_DEFAULTS = ['cluster-owner', 'project-owner'];

/** What callers without credentials may read (recording projects, rbac.clusterroles). */
const UNAUTHENTICATED = 'cattle-unauthenticated';
const PUBLIC_SETTINGS = ['first-login', 'ui-pl', 'ui-banners', 'ui-brand', 'ui-favicon'];
const SETTINGS_RULE = { apiGroups: ['management.cattle.io'], resources: ['settings'], verbs: ['get'] };
const EVERYBODY: Subject = { kind: 'Group', name: 'system:unauthenticated', apiGroup: RBAC_GROUP };

/** The roles that a server begins with, and the administrator's (pkg/data/management/role_data.go). */
export function ensureInitialRoles(api: ApiServer): void {
  for (const { id, name, rules } of GLOBAL_ROLES) {
    const role: NewObject<GlobalRole> = {
      apiVersion: API_VERSION,
      kind: 'GlobalRole',
      metadata: {
        name: id,
        labels: { [BOOTSTRAPPING]: 'default-globalrole' },
        annotations: seen('gr', 'cr-name', roleOfGlobal(id)),
      },
      displayName: name,
      rules: rules.map(ruleOf),
      newUserDefault: id === NEW_USER_ROLE,
      builtin: true,
    };
    ensure(api, GLOBAL_ROLES_KIND, role);
  }
  for (const row of ROLE_TEMPLATES) ensure(api, ROLE_TEMPLATES_KIND, templateOf(row));
  ensure(api, GLOBAL_ROLE_BINDINGS, administratorBinding());
  ensureRbac(api, roleObject(UNAUTHENTICATED, [{ ...SETTINGS_RULE, resourceNames: PUBLIC_SETTINGS }]));
  ensureRbac(api, bindingObject(UNAUTHENTICATED, UNAUTHENTICATED, EVERYBODY));
}

function templateOf({
  id,
  name,
  context,
  flags,
  inherits,
  rules,
}: (typeof ROLE_TEMPLATES)[number]): NewObject<RoleTemplate> {
  const isDefault = CREATOR_DEFAULTS.includes(id);
  return {
    apiVersion: API_VERSION,
    kind: 'RoleTemplate',
    metadata: {
      name: id,
      labels: { [BOOTSTRAPPING]: 'default-roletemplate' },
      annotations: {
        'authz.management.cattle.io/bootstrapped-role': 'true',
        'cleanup.cattle.io/rtUpgradeCluster': 'true',
        'lifecycle.cattle.io/create.mgmt-auth-roletemplate-lifecycle': 'true',
      },
    },
    administrative: flags.includes('administrative'),
    builtin: true,
    clusterCreatorDefault: isDefault && context === 'cluster',
    context,
    description: '',
    displayName: name,
    external: flags.includes('external'),
    hidden: flags.includes('hidden'),
    locked: false,
    projectCreatorDefault: isDefault && context === 'project',
    ...(inherits.length > 0 && { roleTemplateNames: inherits }),
    ...(rules.length > 0 && { rules: rules.map(ruleOf) }),
  };
}

function administratorBinding(): NewObject<GlobalRoleBinding> {
  const name = 'globalrolebinding-admin';
  return {
    apiVersion: API_VERSION,
    kind: 'GlobalRoleBinding',
    metadata: {
      name,
      labels: { [ADMIN_LABEL]: 'admin-user' },
      annotations: {
        ...seen('grb', 'crb-name', bindingOfGlobal(name)),
        'cleanup.cattle.io/grbUpgradeCluster': 'true',
      },
    },
    globalRoleName: 'admin',
    userName: ADMIN_ID,
  };
}

/** What the controllers leave on what they have seen. */
function seen(controller: string, field: string, name: string): Readonly<Record<string, string>> {
  return {
    [`authz.management.cattle.io/${field}`]: name,
    [`lifecycle.cattle.io/create.mgmt-auth-${controller}-controller`]: 'true',
  };
}
