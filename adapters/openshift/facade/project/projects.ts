/** Projects: namespaces as their users see them (openshift-apiserver pkg/project/apiserver/registry/project/proxy). */
import {
  column,
  defineResource,
  forbidden,
  invalid,
  isDryRun,
  methodNotAllowed,
  NAME_COLUMN,
  notFound,
  patchedScale,
  readBody,
  sendJson,
  served,
  success,
  type AnsweredResource,
  type ApiCall,
  type ApiObject,
  type FacadeGround,
  type User,
} from 'regatta/adapters/kubernetes/api';
import { ANNOTATIONS, PROJECT_GROUP, projectOf, type Namespace, type Project } from '../../resources/project.js';
import { changeErrors, projectErrors } from '../../resources/project-rules.js';
import type { Access } from '../../authorization/access.js';

export const projectDefinition = defineResource({
  group: PROJECT_GROUP,
  version: 'v1',
  plural: 'projects',
  singular: 'project',
  kind: 'Project',
  namespaced: false,
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update'],
  columns: [
    NAME_COLUMN,
    column('Display Name', 'string', 'How people call the project.'),
    column('Status', 'string', 'Whether the project is going.'),
  ],
  cells: (object) => [
    object.metadata.name,
    object.metadata.annotations?.[ANNOTATIONS.displayName] ?? '',
    (object as Project).status.phase,
  ],
});

export const projectKind = served(projectDefinition);

/** Errors about what is there name what is behind it. */
const NAMESPACES = { group: '', plural: 'namespaces', kind: 'Namespace' };
const IMMORTAL = ['default', 'kube-system', 'kube-public'];

export function projects(ground: FacadeGround, access: Access): AnsweredResource {
  const { api, reads } = ground;
  const found = (name: string) => {
    const namespace = api.get<Namespace>('namespaces', '', name);
    if (namespace === undefined) throw notFound(NAMESPACES, name);
    return namespace;
  };
  const replace = (call: ApiCall, name: string, wanted: ApiObject) => {
    const before = found(name);
    const wrong = [...projectErrors(wanted), ...changeErrors(wanted.metadata, before.metadata)];
    if (wrong.length > 0) throw invalid(projectDefinition, name, wrong);
    const { resourceVersion, annotations = {} } = wanted.metadata;
    const metadata = { ...before.metadata, annotations, resourceVersion };
    const changed = api.update<Namespace>('namespaces', { ...before, metadata }, { dryRun: isDryRun(call) });
    reads.answer(call, projectKind, projectOf(changed), 200);
  };
  return {
    discovered: projectDefinition,
    handle(call, { name }) {
      switch (`${call.method} ${name === '' ? 'all' : 'one'}`) {
        case 'GET all':
          return reads.answerList(call, projectKind, {
            objects: visibleTo(call.user, api.list<Namespace>('namespaces'), access).map(projectOf),
            metadata: {},
          });
        case 'POST all':
          return create(ground, call);
        case 'GET one':
          return reads.answer(call, projectKind, projectOf(found(name)), 200);
        case 'PUT one':
          return replace(call, name, readBody(call, projectKind).object);
        case 'PATCH one':
          return replace(call, name, patchedScale(call, projectOf(found(name))) as unknown as ApiObject);
        case 'DELETE one':
          if (IMMORTAL.includes(name)) throw forbidden(NAMESPACES, name, 'this namespace may not be deleted');
          api.remove('namespaces', '', name, {}, { dryRun: isDryRun(call) });
          return sendJson(call, 200, success());
        default:
          throw methodNotAllowed();
      }
    },
  };
}

/** Users see the projects that they may get (pkg/project/auth). */
function visibleTo(user: User, namespaces: readonly Namespace[], access: Access): readonly Namespace[] {
  const about = { user, verb: 'get', group: '', resource: 'namespaces', subresource: '' };
  return namespaces.filter(({ metadata: { name } }) => access.allows({ ...about, namespace: name, name }));
}

function create({ api, reads }: FacadeGround, call: ApiCall): void {
  const { object } = readBody(call, projectKind);
  const { name, labels, annotations } = object.metadata;
  const wrong = projectErrors(object);
  if (wrong.length > 0) throw invalid(projectDefinition, name, wrong);
  const metadata = { name, ...(labels !== undefined && { labels }), ...(annotations !== undefined && { annotations }) };
  const made = api.create<Namespace>(
    'namespaces',
    { apiVersion: 'v1', kind: 'Namespace', metadata },
    { dryRun: isDryRun(call) },
  );
  reads.answer(call, projectKind, projectOf(made), 201);
}
