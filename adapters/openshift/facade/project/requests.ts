/** Asking for a project, which makes whoever asks its administrator (pkg/project/apiserver/registry/projectrequest/delegated). */
import {
  alreadyExists,
  defineResource,
  forbidden,
  invalid,
  methodNotAllowed,
  readBody,
  Refusal,
  RBAC_GROUP,
  sendJson,
  served,
  success,
  type AnsweredResource,
  type ApiCall,
  type ApiObject,
  type FacadeGround,
  type RequestContext,
  type User,
} from 'regatta/adapters/kubernetes/api';
import {
  ANNOTATIONS,
  forbiddenName,
  PROJECT_GROUP,
  projectOf,
  type Namespace,
  type ProjectRequest,
} from '../../resources/project.js';
import { projectErrors } from '../../resources/project-rules.js';
import type { Access } from '../../authorization/access.js';
import { projectDefinition, projectKind } from './projects.js';

const definition = defineResource({
  group: PROJECT_GROUP,
  version: 'v1',
  plural: 'projectrequests',
  singular: 'projectrequest',
  kind: 'ProjectRequest',
  namespaced: false,
  verbs: ['create', 'list'],
});
const kind = served(definition);
/** Refusals of a request name the project. */
const NAMED = { group: PROJECT_GROUP, plural: 'project', kind: 'Project' };
/** The server makes projects with its own rights, because whoever asks has none in them yet. */
const SERVER: User = { name: 'system:openshift-apiserver', groups: ['system:masters', 'system:authenticated'] };

export function projectRequests(ground: FacadeGround, access: Access, context: RequestContext): AnsweredResource {
  return {
    discovered: definition,
    handle(call, { name }) {
      if (name !== '' || (call.method !== 'GET' && call.method !== 'POST')) throw methodNotAllowed();
      if (call.method === 'POST') return create(ground, context, call);
      const about = { group: PROJECT_GROUP, resource: 'projectrequests', subresource: '', namespace: '', name: '' };
      if (access.allows({ ...about, user: call.user, verb: 'create' })) return sendJson(call, 200, success());
      const details = { group: PROJECT_GROUP, kind: 'projectrequest' };
      throw new Refusal(403, 'Forbidden', 'You may not request a new project via this API.', details);
    },
  };
}

function create({ api, reads }: FacadeGround, context: RequestContext, call: ApiCall): void {
  const request = readBody(call, kind).object as ProjectRequest;
  const { name } = request.metadata;
  const wrong = projectErrors(request);
  if (wrong.length > 0) throw invalid(definition, name, wrong);
  const why = forbiddenName(name);
  if (why !== undefined) throw forbidden(NAMED, name, why);
  if (api.get('namespaces', '', name) !== undefined) throw alreadyExists(NAMED, name);
  const annotations = {
    [ANNOTATIONS.description]: request.description ?? '',
    [ANNOTATIONS.displayName]: request.displayName ?? '',
    [ANNOTATIONS.requester]: call.user.name,
  };
  const wanted = { apiVersion: 'v1', kind: 'Namespace', metadata: { name, annotations } };
  const wrongProject = projectErrors(wanted as unknown as ApiObject);
  if (wrongProject.length > 0) throw invalid(projectDefinition, name, wrongProject);
  // A dry run makes the project all the same, as the real server does.
  const made = context.during({ ...context.current!, user: SERVER, dryRun: false }, () => {
    const namespace = api.create<Namespace>('namespaces', wanted);
    const binding = {
      apiVersion: `${RBAC_GROUP}/v1`,
      kind: 'RoleBinding',
      metadata: { name: 'admin', namespace: name },
      subjects: [{ apiGroup: RBAC_GROUP, kind: 'User', name: call.user.name }],
      roleRef: { apiGroup: RBAC_GROUP, kind: 'ClusterRole', name: 'admin' },
    };
    api.create<ApiObject>(`rolebindings.${RBAC_GROUP}`, binding);
    return namespace;
  });
  reads.answer(call, projectKind, projectOf(made), 201);
}
