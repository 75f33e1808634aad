import type { Access } from './access.js';

/** What a request to an API server of Kubernetes asks for, in the words of RBAC. */
export interface RequestAttributes {
  readonly verb: string;
  readonly group: string;
  /** With its subresource: `pods/log`; empty for paths that are no resources. */
  readonly resource: string;
  readonly namespace: string;
  readonly name: string;
}

const VERBS: Readonly<Record<string, string>> = { POST: 'create', PUT: 'update', PATCH: 'patch', DELETE: 'delete' };

/** Paths that everybody may ask who has logged in (clusterroles system:discovery and system:public-info-viewer). */
const DISCOVERY = /^\/(api|apis|openapi|version|healthz|livez|readyz)(\/|$)/;

/** Reviews that everybody may ask for about himself (clusterrole system:basic-user). */
const OF_ONESELF = ['selfsubjectreviews', 'selfsubjectaccessreviews', 'selfsubjectrulesreviews'];

/** Takes a path apart as an API server does (apiserver pkg/endpoints/request). */
export function attributesOf(method: string, path: string, query: string): RequestAttributes {
  const parts = path.split('/').filter((part) => part !== '');
  const isCore = parts[0] === 'api';
  const none = { verb: method.toLowerCase(), group: '', resource: '', namespace: '', name: '' };
  if (!isCore && parts[0] !== 'apis') return none;
  const group = isCore ? '' : (parts[1] ?? '');
  let rest = parts.slice(isCore ? 2 : 3);
  if (rest.length === 0) return none;
  let namespace = '';
  if (rest[0] === 'namespaces' && rest[1] !== undefined) {
    namespace = rest[1];
    const isBelow = rest.length > 2 && !['status', 'finalize'].includes(rest[2]!);
    if (isBelow) rest = rest.slice(2);
  }
  const [plural = '', name = '', subresource] = rest;
  const parameters = new URLSearchParams(query);
  const isWatch = ['1', 'true'].includes(parameters.get('watch') ?? '');
  const reading = name === '' ? (isWatch ? 'watch' : 'list') : 'get';
  const verb = method === 'DELETE' && name === '' ? 'deletecollection' : (VERBS[method] ?? reading);
  return { verb, group, resource: subresource === undefined ? plural : `${plural}/${subresource}`, namespace, name };
}

/** Whether somebody may make a request; what concerns himself and what there is to ask for everybody may. */
export function mayRequest(access: Access, path: string, attributes: RequestAttributes): boolean {
  const { verb, group, resource, namespace, name } = attributes;
  if (resource === '') return DISCOVERY.test(path) || access.isAdministrator;
  if (OF_ONESELF.includes(resource) && verb === 'create') return true;
  return access.allows(verb, group, resource, namespace, name);
}

/** The refusal of an API server, as a Status. */
export function refusalStatus(user: string, { verb, group, resource, namespace, name }: RequestAttributes): object {
  const plural = resource.split('/')[0]!;
  const qualified = group === '' ? plural : `${plural}.${group}`;
  const subject = name === '' ? qualified : `${qualified} "${name}"`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  const what = `cannot ${verb} resource "${resource}" in API group "${group}" ${where}`;
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: `${subject} is forbidden: User "${user}" ${what}`,
    reason: 'Forbidden',
    details: { ...(name !== '' && { name }), ...(group !== '' && { group }), kind: plural },
    code: 403,
  };
}
