import { expect, it } from 'vitest';
import type { ApiAnswer, ApiRequest } from 'regatta/kit';
import { request } from 'regatta/kit';
import { startWorld } from 'regatta/testing';
import { LAB_BEARER } from '../clusters/credentials.js';
import { downstreamId } from '../clusters/names.js';
import rancher from '../index.js';

const CLUSTER = downstreamId('cluster-1');
const BELOW = `/k8s/clusters/${CLUSTER}`;
const PODS = `${BELOW}/api/v1/namespaces/blog-web/pods`;

/** Every step, status and name after recorded/behaviour/member-rights.json. */
it('lets a member of a project do in its namespaces what his role says, and nothing elsewhere', async () => {
  const test = await startWorld(rancher, { clusters: 2, nodes: 2, seed: 1 });
  const as = (bearer: string, wanted: ApiRequest): ApiAnswer =>
    test.perform(request({ ...wanted, headers: { authorization: `Bearer ${bearer}` } }));
  const post = (path: string, body: object, bearer = LAB_BEARER) => as(bearer, { method: 'POST', path, body });
  const id = ({ body }: ApiAnswer) => (body as { id: string }).id;

  // The agents connect.
  test.settle();
  const project = id(post('/v3/projects', { type: 'project', clusterId: CLUSTER, name: 'blog' }));
  const namespaces = `/v3/clusters/${CLUSTER}/namespaces`;
  const made = post(namespaces, { type: 'namespace', name: 'blog-web', projectId: project });
  expect(made).toMatchObject({ status: 201, body: { id: 'blog-web', state: 'activating', projectId: project } });
  const user = id(post('/v3/users', { type: 'user', username: 'alice', password: 'a-long-password' }));
  post('/v3/globalRoleBindings', { type: 'globalRoleBinding', globalRoleId: 'user', userId: user });
  const login = '/v3-public/localProviders/local?action=login';
  const { token } = post(login, { username: 'alice', password: 'a-long-password', responseType: 'json' }, '').body as {
    token: string;
  };
  const pods = () => as(token, { method: 'GET', path: PODS });
  /** The recorder polled every 100 ms; the rights took 350 ms and went in 130 ms. */
  const until = (status: number) => {
    for (let poll = 0; poll < 20 && pods().status !== status; poll++) test.advance(100);
    expect(pods().status).toBe(status);
  };
  test.settle();
  expect(as(LAB_BEARER, { method: 'GET', path: `${namespaces}/blog-web` }).body).toMatchObject({ state: 'active' });
  expect(pods()).toMatchObject({ status: 403, body: expect.stringContaining('cannot get resource') });

  const role = { projectId: project, roleTemplateId: 'project-member', userId: user };
  const member = id(post('/v3/projectRoleTemplateBindings', { type: 'projectRoleTemplateBinding', ...role }));
  until(200);
  const bindings = `${BELOW}/apis/rbac.authorization.k8s.io/v1/namespaces/blog-web/rolebindings`;
  const { items } = as(LAB_BEARER, { method: 'GET', path: bindings }).body as {
    items: { roleRef: { name: string }; subjects: { name: string }[] }[];
  };
  const roles = items.filter(({ subjects }) => subjects[0]!.name === user).map(({ roleRef }) => roleRef.name);
  expect(roles.sort()).toEqual(['edit', 'project-member']);
  const configMaps = `${BELOW}/api/v1/namespaces/blog-web/configmaps`;
  expect(post(configMaps, { metadata: { name: 'mine' } }, token).status).toBe(201);
  expect(as(token, { method: 'GET', path: `${BELOW}/api/v1/nodes` })).toMatchObject({
    status: 403,
    body: {
      message: `nodes is forbidden: User "${user}" cannot list resource "nodes" in API group "" at the cluster scope`,
    },
  });

  as(LAB_BEARER, { method: 'DELETE', path: `/v3/projectRoleTemplateBindings/${member}` });
  until(403);
});
