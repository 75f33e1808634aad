/** Mappings of identities to users: kept in both, stored nowhere (oauth-apiserver pkg/user/apiserver/registry/useridentitymapping/rest.go). */
import {
  alreadyExists,
  bareError,
  defineResource,
  invalid,
  listAt,
  methodNotAllowed,
  notFound,
  objectAt,
  readBody,
  sendJson,
  served,
  success,
  textAt,
  type AnsweredResource,
  type ApiObject,
  type FacadeGround,
} from 'regatta/adapters/kubernetes/api';
import { invalidField } from '../../resources/field-errors.js';

const IDENTITIES = 'identities.user.openshift.io';
const USERS = 'users.user.openshift.io';

const definition = defineResource({
  group: 'user.openshift.io',
  version: 'v1',
  plural: 'useridentitymappings',
  singular: 'useridentitymapping',
  kind: 'UserIdentityMapping',
  namespaced: false,
  nameRule: 'path',
  verbs: ['create', 'delete', 'get', 'patch', 'update'],
});
const kind = served(definition);
/** Errors about what is there name a resource of this name. */
const named = { group: definition.group, plural: 'useridentitymapping', kind: definition.kind };

export function userIdentityMappings({ api }: FacadeGround): AnsweredResource {
  const mappingOf = (name: string) => {
    const identity = api.get<ApiObject>(IDENTITIES, '', name);
    const user = api.get<ApiObject>(USERS, '', textAt(objectAt(identity, 'user'), 'name'));
    if (identity === undefined || user === undefined || !listAt(user, 'identities').includes(name)) return undefined;
    return { identity, user };
  };
  const found = (name: string) => {
    const mapping = mappingOf(name);
    if (mapping === undefined) throw notFound(named, name);
    return mapping;
  };
  /** Both ends of the mapping that is asked for; a new one may not name what is not there. */
  const ends = (object: object) => {
    const [name, userName] = [textAt(objectAt(object, 'identity'), 'name'), textAt(objectAt(object, 'user'), 'name')];
    if (name === '' || userName === '') throw bareError(500, 'resource name may not be empty');
    const identity = api.get<ApiObject>(IDENTITIES, '', name);
    if (identity === undefined) throw missing(name, 'identity.name', name, 'identity');
    const user = api.get<ApiObject>(USERS, '', userName);
    if (user === undefined) throw missing(name, 'user.name', userName, 'user');
    return { identity, user };
  };
  const release = (user: ApiObject, name: string) =>
    api.update<ApiObject>(USERS, {
      ...user,
      identities: listAt(user, 'identities').filter((one) => one !== name),
    } as ApiObject);
  const map = ({ identity, user }: Ends): Ends => {
    const { name, uid } = user.metadata;
    const own = listAt(user, 'identities');
    const known = own.includes(identity.metadata.name) ? own : [...own, identity.metadata.name];
    return {
      user: api.update<ApiObject>(USERS, { ...user, identities: known } as ApiObject),
      identity: api.update<ApiObject>(IDENTITIES, { ...identity, user: { name, uid } } as ApiObject),
    };
  };
  return {
    discovered: definition,
    handle(call, { name }) {
      if (call.method === 'GET' && name !== '') return sendJson(call, 200, mappingBody(found(name)));
      if (call.method === 'POST' && name === '') {
        const wanted = ends(readBody(call, kind).object);
        if (mappingOf(wanted.identity.metadata.name) !== undefined)
          throw alreadyExists(named, wanted.identity.metadata.name);
        return sendJson(call, 201, mappingBody(map(wanted)));
      }
      if (call.method === 'PUT' && name !== '') {
        const before = found(name);
        const { object } = readBody(call, kind);
        if ((object.metadata.resourceVersion ?? '') === '') throw invalid(definition, name, [UNVERSIONED, UNVERSIONED]);
        const wanted = ends(object);
        if (wanted.user.metadata.name !== before.user.metadata.name) release(before.user, name);
        return sendJson(call, 200, mappingBody(map(wanted)));
      }
      if (call.method !== 'DELETE' || name === '') throw methodNotAllowed();
      const { identity, user } = found(name);
      release(user, name);
      api.update<ApiObject>(IDENTITIES, { ...identity, user: {} } as ApiObject);
      return sendJson(call, 200, success());
    },
  };
}

interface Ends {
  readonly identity: ApiObject;
  readonly user: ApiObject;
}

const UNVERSIONED = invalidField('metadata.resourceVersion', '""', 'must be specified for an update');

function missing(mapping: string, field: string, value: string, what: string): Error {
  return invalid(definition, mapping, [
    invalidField(field, JSON.stringify(value), `referenced ${what} does not exist`),
  ]);
}

function mappingBody({ identity, user }: Ends): object {
  const { name, uid, resourceVersion } = identity.metadata;
  return {
    kind: definition.kind,
    apiVersion: 'user.openshift.io/v1',
    metadata: { name, uid, resourceVersion, creationTimestamp: identity.metadata.creationTimestamp },
    identity: { name, uid },
    user: { name: user.metadata.name, uid: user.metadata.uid },
  };
}
