import { expect } from 'vitest';
import type {
  V1CertificateSigningRequest,
  V1ConfigMap,
  V1LocalSubjectAccessReview,
  V1SubjectAccessReview,
  V1TokenReview,
} from '@kubernetes/client-node';
import { discover, operate } from '../operations.js';
import { pod } from '../pods.js';
import type { Ports, Setting } from '../setting.js';
import { REQUEST } from './certificate-request.js';

const CERTIFICATES = 'certificates.k8s.io/v1';
const ROOT = 'kube-root-ca.crt';

/** Makes a pod under an account, and tells whether it was given a token. */
async function hasToken({ pods, serviceAccounts }: Setting, ofAccount?: boolean, ofPod?: boolean): Promise<boolean> {
  const name = `account-${String(ofAccount)}-pod-${String(ofPod)}`;
  const say = (automount?: boolean) => (automount === undefined ? {} : { automountServiceAccountToken: automount });
  await serviceAccounts.create({ metadata: { name }, ...say(ofAccount) });
  const made = await pods.create(pod(name, { serviceAccountName: name, ...say(ofPod) }));
  const mounts = made.spec!.containers[0]!.volumeMounts ?? [];
  return mounts.some(({ mountPath }) => mountPath === '/var/run/secrets/kubernetes.io/serviceaccount');
}

export const access: Ports = {
  '[sig-auth] ServiceAccounts should allow opting out of API token automount [Conformance]': async (setting) => {
    for (const [ofAccount, ofPod, wanted] of [
      [undefined, undefined, true],
      [true, undefined, true],
      [false, undefined, false],
      [undefined, true, true],
      [true, true, true],
      [false, true, true],
      [undefined, false, false],
      [true, false, false],
      [false, false, false],
    ] as const)
      expect([ofAccount, ofPod, await hasToken(setting, ofAccount, ofPod)]).toEqual([ofAccount, ofPod, wanted]);
  },

  '[sig-auth] ServiceAccounts should run through the lifecycle of a ServiceAccount [Conformance]': async ({
    api,
    own,
    serviceAccounts,
  }) => {
    const labelSelector = `test-serviceaccount-static=${own('account')}`;
    const labels = { 'test-serviceaccount-static': own('account') };
    const events = await serviceAccounts.watch({ labelSelector });
    await serviceAccounts.create({ metadata: { name: 'one', labels } });
    await events.next('ADDED');
    await serviceAccounts.patch('one', { automountServiceAccountToken: false }, 'strategic');
    await events.found('MODIFIED', (object) => object.automountServiceAccountToken === false);
    const { items } = await api.of('v1', 'serviceaccounts').list({ labelSelector });
    expect(items).toMatchObject([{ metadata: { name: 'one' }, automountServiceAccountToken: false }]);
    await serviceAccounts.deleteCollection(labelSelector);
    await events.found('DELETED');
    events.close();
  },

  '[sig-auth] ServiceAccounts should update a ServiceAccount [Conformance]': async ({ serviceAccounts }) => {
    await serviceAccounts.create({ metadata: { name: 'one' }, automountServiceAccountToken: true });
    const updated = await serviceAccounts.change('one', (object) => void (object.automountServiceAccountToken = false));
    expect(updated.automountServiceAccountToken).toBe(false);
  },

  '[sig-auth] ServiceAccounts should create a serviceAccountToken and ensure a successful TokenReview [Conformance]':
    async ({ api, namespace, serviceAccounts }) => {
      await serviceAccounts.create({ metadata: { name: 'one' } });
      const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences: [] } };
      const { status } = await serviceAccounts.post<{ status: { token: string } }>('one', 'token', request);
      expect(status.token).not.toBe('');
      const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenReview', spec: { token: status.token } };
      const review = await api.ask<V1TokenReview>('POST', '/apis/authentication.k8s.io/v1/tokenreviews', { body });
      expect(review.status?.error ?? '').toBe('');
      expect(review.status).toMatchObject({
        authenticated: true,
        user: { username: `system:serviceaccount:${namespace}:one` },
      });
    },

  '[sig-auth] ServiceAccounts should guarantee kube-root-ca.crt exist in any namespace [Conformance]': async ({
    configMaps,
  }) => {
    const { metadata, data } = await configMaps.until(ROOT, () => true);
    await configMaps.delete(ROOT);
    await configMaps.until(ROOT, (object) => object.metadata?.uid !== metadata?.uid);
    await configMaps.change(ROOT, (object: V1ConfigMap) => void (object.data = { 'ca.crt': 'modified' }));
    const same = (object: V1ConfigMap) => JSON.stringify(object.data) === JSON.stringify(data);
    expect(same(await configMaps.until(ROOT, same))).toBe(true);
  },

  '[sig-auth] SubjectReview should support SubjectReview API operations [Conformance]': async ({
    api,
    kubectl,
    namespace,
    serviceAccounts,
  }) => {
    await serviceAccounts.create({ metadata: { name: 'one' } });
    const user = `system:serviceaccount:${namespace}:one`;
    // What the account may do when it asks itself.
    const can =
      (await kubectl(['auth', 'can-i', 'list', 'configmaps', '--as', user]).catch(() => 'no')).trim() === 'yes';
    const spec = {
      user,
      resourceAttributes: { namespace, verb: 'list', version: 'v1', resource: 'configmaps' },
    };
    const group = '/apis/authorization.k8s.io/v1';
    const body = (kind: string) => ({ apiVersion: 'authorization.k8s.io/v1', kind, metadata: { namespace }, spec });
    const review = await api.ask<V1SubjectAccessReview>('POST', `${group}/subjectaccessreviews`, {
      body: { ...body('SubjectAccessReview'), metadata: {} },
    });
    expect(review.status?.allowed).toBe(can);
    const local = await api.ask<V1LocalSubjectAccessReview>(
      'POST',
      `${group}/namespaces/${namespace}/localsubjectaccessreviews`,
      { body: body('LocalSubjectAccessReview') },
    );
    expect(local.status?.allowed).toBe(can);
  },

  '[sig-auth] Certificates API [Privileged:ClusterAdmin] should support CSR API operations [Conformance]': async ({
    api,
    own,
  }) => {
    const parts = ['', '/approval', '/status'].map((part) => `certificatesigningrequests${part}`);
    await discover(api, CERTIFICATES, parts);
    const all = api.of<V1CertificateSigningRequest>(CERTIFICATES, 'certificatesigningrequests');
    const spec = {
      request: REQUEST,
      signerName: 'example.com/e2e',
      expirationSeconds: 3600,
      usages: ['digital signature', 'key encipherment', 'server auth'],
    };
    await operate(all, own('csr'), (metadata) => ({ metadata, spec }));
    const name = own('approved');
    await all.create({ metadata: { name }, spec });
    expect((await all.get(name, 'approval')).metadata?.name).toBe(name);
    const condition = (type: string) => ({ type, status: 'True', reason: 'E2E', message: 'set by e2e test' });
    const approval = {
      metadata: { annotations: { patchedapproval: 'true' } },
      status: { conditions: [condition('ApprovalPatch')] },
    };
    const patched = await all.patch(name, approval, 'merge', 'approval');
    expect(patched.metadata?.annotations).toMatchObject({ patchedapproval: 'true' });
    expect(patched.status?.conditions).toMatchObject([condition('ApprovalPatch')]);
    const updated = await all.change(
      name,
      ({ status }) => void status!.conditions!.push(condition('Approved')),
      'approval',
    );
    expect(updated.status?.conditions?.map(({ type }) => type)).toEqual(['ApprovalPatch', 'Approved']);
    expect((await all.get(name, 'status')).status?.conditions).toHaveLength(2);
    const marked = await all.patch(name, { metadata: { annotations: { patchedstatus: 'true' } } }, 'merge', 'status');
    expect(marked.metadata?.annotations).toMatchObject({ patchedstatus: 'true' });
    const told = await all.change(
      name,
      ({ status }) => void status!.conditions!.push(condition('StatusUpdate')),
      'status',
    );
    expect(told.status?.conditions?.map(({ type }) => type)).toContain('StatusUpdate');
    await all.delete(name);
  },
};
