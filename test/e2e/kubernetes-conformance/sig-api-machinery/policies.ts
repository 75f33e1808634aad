// Flow control, admission policies, and the parts of webhooks that need no webhook.
import { expect } from 'vitest';
import type {
  KubernetesObject,
  V1FlowSchema,
  V1MutatingWebhookConfiguration,
  V1PriorityLevelConfiguration,
  V1ValidatingAdmissionPolicy,
  V1ValidatingAdmissionPolicyBinding,
} from '@kubernetes/client-node';
import { discover, operate, operateOnStatus } from '../operations.js';
import { workload } from '../pods.js';
import type { Port, Ports, Setting } from '../setting.js';
import { codeOf, refusal, until } from '../until.js';

const FLOW = 'flowcontrol.apiserver.k8s.io/v1';
const ADMISSION = 'admissionregistration.k8s.io/v1';
const condition = (type: string) => ({ type, status: 'True', reason: 'E2E', message: 'set by e2e test' });

interface Conditional extends KubernetesObject {
  status?: { conditions?: object[] };
}
const told = ({ status }: Conditional, type: string) =>
  (status?.conditions ?? []).some((one) => (one as { type: string }).type === type);

const flowSchema = (metadata: object) => ({
  metadata,
  spec: {
    matchingPrecedence: 10000,
    priorityLevelConfiguration: { name: 'global-default' },
    distinguisherMethod: { type: 'ByUser' },
    rules: [
      {
        subjects: [{ kind: 'User', user: { name: 'example-e2e-non-existent-user' } }],
        nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      },
    ],
  },
});
const priorityLevel = (metadata: object) => ({
  metadata,
  spec: { type: 'Limited', limited: { nominalConcurrencyShares: 2, limitResponse: { type: 'Reject' } } },
});

/** Policies of a port are about what lies in its namespace. */
const policy = ({ namespace }: Setting, metadata: object, more: object) => ({
  metadata,
  spec: {
    failurePolicy: 'Fail',
    matchConstraints: {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      resourceRules: [{ apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['deployments'] }],
    },
    ...more,
  },
});
const binding = (metadata: object, policyName: string) => ({
  metadata,
  spec: { policyName, validationActions: ['Deny'] },
});

/** Three replicas are refused as soon as the policy is known, and two are not. */
async function refuses(setting: Setting, more: object, message: string): Promise<void> {
  const { api, deployments, own } = setting;
  const name = own('policy');
  await api
    .of<V1ValidatingAdmissionPolicy>(ADMISSION, 'validatingadmissionpolicies')
    .create(policy(setting, { name }, more));
  await api
    .of<V1ValidatingAdmissionPolicyBinding>(ADMISSION, 'validatingadmissionpolicybindings')
    .create(binding({ name }, name));
  const create = (replicas: number, dryRun: object = {}) =>
    deployments.create(
      { metadata: { name: `replicas-${replicas}` }, spec: workload('a', { replicas }) },
      { ...dryRun },
    );
  await until('the policy', async () => {
    const code = await create(3, { dryRun: 'All' }).then(() => 201, codeOf);
    return code === 422 ? true : undefined;
  });
  expect((await refusal(create(3))).message).toContain(message);
  await create(2);
  expect(await deployments.names()).toEqual(['replicas-2']);
}

const webhookConfiguration = (name: string, matchConditions: readonly object[]) => ({
  metadata: { name },
  webhooks: [
    {
      name: 'checked.example.com',
      clientConfig: { service: { namespace: 'nowhere', name: 'nobody', path: '/always-deny' } },
      rules: [
        { operations: ['CREATE'], apiGroups: ['nothing.example.com'], apiVersions: ['v1'], resources: ['nothings'] },
      ],
      failurePolicy: 'Ignore',
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
      matchConditions,
    },
  ],
});

const keepsConditions =
  (plural: string): Port =>
  async ({ api, own }) => {
    const all = api.of<V1MutatingWebhookConfiguration>(ADMISSION, plural);
    const name = own('conditions');
    const first = [{ name: 'expression-1', expression: "object.metadata.namespace == 'production'" }];
    await all.create(webhookConfiguration(name, first));
    expect((await all.get(name)).webhooks?.[0]?.matchConditions).toEqual(first);
    const second = [
      { name: 'expression-1', expression: "object.metadata.namespace == 'production'" },
      { name: 'expression-2', expression: "object.metadata.namespace == 'staging'" },
    ];
    await all.change(name, ({ webhooks }) => void (webhooks![0]!.matchConditions = second));
    expect((await all.get(name)).webhooks?.[0]?.matchConditions).toEqual(second);
  };

const refusesConditions =
  (plural: string): Port =>
  async ({ api, own }) => {
    const all = api.of<V1MutatingWebhookConfiguration>(ADMISSION, plural);
    const bad = [{ name: 'invalid-expression-1', expression: '... [] bad expression' }];
    const { code, message } = await refusal(all.create(webhookConfiguration(own('bad'), bad)));
    expect(code).toBe(422);
    expect(message).toContain('compilation failed');
  };

export const policies: Ports = {
  '[sig-api-machinery] API priority and fairness should support FlowSchema API operations [Conformance]': async ({
    api,
    own,
  }) => {
    await discover(api, FLOW, ['flowschemas', 'flowschemas/status']);
    const all = api.of<V1FlowSchema>(FLOW, 'flowschemas');
    await operate(all, own('flow'), flowSchema);
    const name = own('flow-status');
    await all.create(flowSchema({ name }));
    await operateOnStatus(
      all,
      name,
      { conditions: [condition('PatchStatus')] },
      ({ status }) => void status!.conditions!.push(condition('UpdateStatus')),
      (object) => told(object, 'PatchStatus') && told(object, 'UpdateStatus'),
    );
  },

  '[sig-api-machinery] API priority and fairness should support PriorityLevelConfiguration API operations [Conformance]':
    async ({ api, own }) => {
      await discover(api, FLOW, ['prioritylevelconfigurations', 'prioritylevelconfigurations/status']);
      const all = api.of<V1PriorityLevelConfiguration>(FLOW, 'prioritylevelconfigurations');
      await operate(all, own('level'), priorityLevel);
      const name = own('level-status');
      await all.create(priorityLevel({ name }));
      await operateOnStatus(
        all,
        name,
        { conditions: [condition('PatchStatus')] },
        ({ status }) => void status!.conditions!.push(condition('UpdateStatus')),
        (object) => told(object, 'PatchStatus') && told(object, 'UpdateStatus'),
      );
    },

  '[sig-api-machinery] ValidatingAdmissionPolicy [Privileged:ClusterAdmin] should validate against a Deployment [Conformance]':
    (setting) =>
      refuses(
        setting,
        { validations: [{ expression: 'object.spec.replicas < 3', message: 'no more than two replicas' }] },
        'no more than two replicas',
      ),

  '[sig-api-machinery] ValidatingAdmissionPolicy [Privileged:ClusterAdmin] should allow expressions to refer variables. [Conformance]':
    (setting) =>
      refuses(
        setting,
        {
          variables: [
            { name: 'replicas', expression: 'object.spec.replicas' },
            { name: 'tooMany', expression: 'variables.replicas > 2' },
          ],
          validations: [
            { expression: '!variables.tooMany', messageExpression: "'too many: ' + string(variables.replicas)" },
          ],
        },
        'too many: 3',
      ),

  '[sig-api-machinery] ValidatingAdmissionPolicy [Privileged:ClusterAdmin] should support ValidatingAdmissionPolicy API operations [Conformance]':
    async (setting) => {
      const { api, own } = setting;
      await discover(api, ADMISSION, ['validatingadmissionpolicies', 'validatingadmissionpolicies/status']);
      const all = api.of<V1ValidatingAdmissionPolicy>(ADMISSION, 'validatingadmissionpolicies');
      const validations = [{ expression: 'object.spec.replicas <= 100' }];
      await operate(all, own('policy'), (metadata) => policy(setting, metadata, { validations }));
      const name = own('policy-status');
      await all.create(policy(setting, { name }, { validations }));
      await operateOnStatus(
        all,
        name,
        { conditions: [{ ...condition('PatchStatusFailed'), lastTransitionTime: '2026-01-01T00:00:00Z' }] },
        ({ status }) => {
          const lastTransitionTime = '2026-01-01T00:00:00Z' as never;
          status!.conditions = [{ ...condition('UpdateStatus'), lastTransitionTime }];
        },
        (object) => told(object, 'UpdateStatus'),
      );
    },

  '[sig-api-machinery] ValidatingAdmissionPolicy [Privileged:ClusterAdmin] should support ValidatingAdmissionPolicyBinding API operations [Conformance]':
    async ({ api, own }) => {
      await discover(api, ADMISSION, ['validatingadmissionpolicybindings']);
      const all = api.of<V1ValidatingAdmissionPolicyBinding>(ADMISSION, 'validatingadmissionpolicybindings');
      await operate(all, own('binding'), (metadata) => binding(metadata, 'replicalimit-policy.example.com'));
    },

  '[sig-api-machinery] AdmissionWebhook [Privileged:ClusterAdmin] should be able to create and update mutating webhook configurations with match conditions [Conformance]':
    keepsConditions('mutatingwebhookconfigurations'),

  '[sig-api-machinery] AdmissionWebhook [Privileged:ClusterAdmin] should be able to create and update validating webhook configurations with match conditions [Conformance]':
    keepsConditions('validatingwebhookconfigurations'),

  '[sig-api-machinery] AdmissionWebhook [Privileged:ClusterAdmin] should reject mutating webhook configurations with invalid match conditions [Conformance]':
    refusesConditions('mutatingwebhookconfigurations'),

  '[sig-api-machinery] AdmissionWebhook [Privileged:ClusterAdmin] should reject validating webhook configurations with invalid match conditions [Conformance]':
    refusesConditions('validatingwebhookconfigurations'),
};
