import { pathAttributes, type AccessAttributes } from '../authorization/attributes.js';
import type { User } from '../resources/registry/user.js';
import { isTrue, type ApiCall, type ResourceRequest } from './request.js';

/** Namespaces, and OpenShift's view of them (recorded: openshift project-get-stranger). */
const LIE_IN_THEMSELVES = ['namespaces', 'projects.project.openshift.io'];

/** What a request wants to do (apiserver pkg/endpoints/request/requestinfo.go v0.32). */
export function attributesOf(call: ApiCall, request: ResourceRequest | undefined, user: User): AccessAttributes {
  if (request === undefined) return pathAttributes(user, call.method.toLowerCase(), call.path);
  const { group, plural: resource, subresource, name } = request;
  const fields = fieldsOf(call.parameters.get('fieldSelector') ?? '');
  const verb = verbOf(call.method, call.parameters, request);
  const isMany = ['list', 'watch', 'deletecollection'].includes(verb);
  return {
    user,
    verb,
    group,
    resource,
    subresource,
    // A namespace lies in itself, so that a binding inside it may give rights to it.
    namespace: LIE_IN_THEMSELVES.includes(group === '' ? resource : `${resource}.${group}`) ? name : request.namespace,
    name: isMany && name === '' ? (fields['metadata.name'] ?? '') : name,
    ...(isMany && { fields }),
  };
}

/** What a request does, in the words of rules. */
export function verbOf(method: string, parameters: URLSearchParams, request: ResourceRequest | undefined): string {
  if (request === undefined) return method.toLowerCase();
  const { name, watches } = request;
  switch (method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return name === '' ? 'deletecollection' : 'delete';
    default:
      if (watches || isTrue(parameters, 'watch')) return 'watch';
      return name === '' ? 'list' : 'get';
  }
}

const NO_FIELDS = {};

/** What a field selector demands exactly. */
function fieldsOf(selector: string): Readonly<Record<string, string>> {
  if (selector === '') return NO_FIELDS;
  const terms = selector.split(',').flatMap((term) => {
    const [, field, value] = /^([^=!]+)==?([^=]*)$/.exec(term.trim()) ?? [];
    return field === undefined || value === undefined ? [] : [[field, value] as const];
  });
  return Object.fromEntries(terms);
}
