import { expect, it } from 'vitest';
import { attributesOf, refusalStatus } from './kubernetes-request.js';

/** apiserver pkg/endpoints/request requestinfo.go. */
it.each([
  ['GET', '/api/v1/namespaces', '', 'list', '', 'namespaces', '', ''],
  ['GET', '/api/v1/namespaces/web', '', 'get', '', 'namespaces', 'web', 'web'],
  ['GET', '/api/v1/namespaces/web/pods', 'watch=true', 'watch', '', 'pods', 'web', ''],
  ['GET', '/api/v1/namespaces/web/pods/a/log', '', 'get', '', 'pods/log', 'web', 'a'],
  ['DELETE', '/apis/apps/v1/namespaces/web/deployments', '', 'deletecollection', 'apps', 'deployments', 'web', ''],
  ['PATCH', '/apis/apps/v1/namespaces/web/deployments/a/scale', '', 'patch', 'apps', 'deployments/scale', 'web', 'a'],
  ['GET', '/version', '', 'get', '', '', '', ''],
])('takes %s %s?%s apart', (method, path, query, verb, group, resource, namespace, name) => {
  expect(attributesOf(method, path, query)).toEqual({ verb, group, resource, namespace, name });
});

/** Recording projects, alice.pods.other. */
it('refuses in the words of an API server', () => {
  const attributes = attributesOf('GET', '/api/v1/namespaces/kube-system/pods', '');
  expect(refusalStatus('u-alice', attributes)).toMatchObject({
    message:
      'pods is forbidden: User "u-alice" cannot list resource "pods" in API group "" in the namespace "kube-system"',
    details: { kind: 'pods' },
  });
});
