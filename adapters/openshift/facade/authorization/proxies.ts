/** Roles and bindings of authorization.openshift.io, which are those of RBAC (openshift-apiserver pkg/authorization/apiserver/registry/role). */
import {
  AGE_COLUMN,
  ageOf,
  defineResource,
  isDryRun,
  methodNotAllowed,
  NAME_COLUMN,
  notFound,
  patchedScale,
  RBAC_GROUP,
  readBody,
  Refusal,
  sendJson,
  served,
  success,
  type AnsweredResource,
  type ApiCall,
  type ApiObject,
  type FacadeGround,
  type ResourceDefinition,
  type ResourceRequest,
} from 'regatta/adapters/kubernetes/api';
import type { Access } from '../../authorization/access.js';
import { AUTHORIZATION_GROUP, rbacOf, shownOf } from '../../authorization/conversion.js';

const KINDS = ['ClusterRoleBinding', 'ClusterRole', 'RoleBinding', 'Role'];

/** By method, where an object is named and where none is. */
const VERBS: Readonly<Record<string, string>> = {
  'GET all': 'list',
  'POST all': 'create',
  'GET one': 'get',
  'PUT one': 'update',
  'PATCH one': 'patch',
  'DELETE one': 'delete',
};

export function rbacProxies(ground: FacadeGround, access: Access): readonly AnsweredResource[] {
  return KINDS.map((kind) => proxy(ground, access, definitionOf(kind)));
}

function definitionOf(kind: string): ResourceDefinition {
  const singular = kind.toLowerCase();
  return defineResource({
    group: AUTHORIZATION_GROUP,
    version: 'v1',
    plural: `${singular}s`,
    singular,
    kind,
    namespaced: !kind.startsWith('Cluster'),
    nameRule: 'path',
    verbs: ['create', 'delete', 'get', 'list', 'patch', 'update'],
    columns: [NAME_COLUMN, AGE_COLUMN],
    cells: (object, now) => [object.metadata.name, ageOf(object, now)],
  });
}

function proxy({ api, reads, store }: FacadeGround, access: Access, definition: ResourceDefinition): AnsweredResource {
  const kind = served(definition);
  const resource = `${definition.plural}.${RBAC_GROUP}`;
  const behind = { group: RBAC_GROUP, plural: definition.plural, kind: definition.kind };
  const found = ({ namespace, name }: ResourceRequest) => {
    const object = api.get<ApiObject>(resource, namespace, name);
    if (object === undefined) throw notFound(behind, name);
    return object;
  };
  const replace = (call: ApiCall, wanted: ApiObject, before: ApiObject) => {
    const { name, namespace } = before.metadata;
    const changed = { ...rbacOf(wanted), metadata: { ...wanted.metadata, name, ...(namespace && { namespace }) } };
    const written = renamed(() => api.update<ApiObject>(resource, changed, { dryRun: isDryRun(call) }));
    reads.answer(call, kind, shownOf(written), 200);
  };
  return {
    discovered: definition,
    handle(call, request) {
      const { namespace, name } = request;
      const what = `${call.method} ${name === '' ? 'all' : 'one'}`;
      const verb = VERBS[what];
      if (verb === undefined) throw methodNotAllowed();
      // What is behind is asked for in the name of the caller, who needs the right to it as well.
      const about = { group: RBAC_GROUP, resource: definition.plural, subresource: '', namespace, name };
      access.check({ ...about, user: call.user, verb });
      switch (verb) {
        case 'list': {
          const page = store.list<ApiObject>(resource, namespace === '' ? {} : { namespace });
          const objects = page.items.map(({ value }) => shownOf(value));
          return reads.answerList(call, kind, { objects, metadata: { resourceVersion: String(page.revision) } });
        }
        case 'create': {
          const { object } = readBody(call, kind);
          const metadata = { ...object.metadata, ...(namespace !== '' && { namespace }) };
          const wanted = rbacOf({ ...object, metadata });
          const made = renamed(() => api.create<ApiObject>(resource, wanted, { dryRun: isDryRun(call) }));
          return reads.answer(call, kind, shownOf(made), 201);
        }
        case 'get':
          return reads.answer(call, kind, shownOf(found(request)), 200);
        case 'update':
          return replace(call, readBody(call, kind).object, found(request));
        case 'patch': {
          const before = found(request);
          return replace(call, patchedScale(call, shownOf(before)) as unknown as ApiObject, before);
        }
        default:
          api.remove(resource, namespace, name, {}, { dryRun: isDryRun(call) });
          return sendJson(call, 200, success());
      }
    },
  };
}

/** Whoever gives away too much is told so of the resource that they asked for. */
function renamed<T>(write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof Refusal) || error.status !== 403) throw error;
    const message = error.message.replace(RBAC_GROUP, AUTHORIZATION_GROUP);
    throw new Refusal(403, error.reason, message, { ...error.details, group: AUTHORIZATION_GROUP });
  }
}
