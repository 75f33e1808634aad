import type { ResourceDefinition } from './definition.js';
import { defaultRules } from './registry/admission-defaults.js';
import { webhookConfigurationErrors } from './rules/admission-registration.js';
import { ageOf } from './registry/cells.js';
import { AGE_COLUMN, column, defineResource, NAME_COLUMN } from './registry/define-resource.js';
import { changeAt, changeEach, fill, listAt, type JsonObject } from './registry/json.js';

/** The two kinds differ in one default, so one file holds both. */
export const webhookConfigurations: readonly ResourceDefinition[] = [
  configurationKind('mutating', 'MutatingWebhookConfiguration', { reinvocationPolicy: 'Never' }),
  configurationKind('validating', 'ValidatingWebhookConfiguration', {}),
];

function configurationKind(prefix: string, kind: string, further: JsonObject): ResourceDefinition {
  return defineResource({
    group: 'admissionregistration.k8s.io',
    version: 'v1',
    plural: `${prefix}webhookconfigurations`,
    singular: `${prefix}webhookconfiguration`,
    kind,
    categories: ['api-extensions'],
    namespaced: false,
    hasGeneration: true,
    allowsUnconditionalUpdate: false,
    // Source: kubernetes pkg/apis/admissionregistration/v1/defaults.go v1.32.
    defaults: (object) => changeEach(object, 'webhooks', (webhook) => defaultWebhook(webhook, further)),
    validate: webhookConfigurationErrors,
    columns: [NAME_COLUMN, column('Webhooks', 'integer', 'How many webhooks are called.'), AGE_COLUMN],
    cells: (object, now) => [object.metadata.name, listAt(object, 'webhooks').length, ageOf(object, now)],
  });
}

function defaultWebhook(webhook: JsonObject, further: JsonObject): JsonObject {
  const filled = fill(webhook, {
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
    timeoutSeconds: 10,
    ...further,
  });
  return changeAt(defaultRules(filled, 'rules'), 'clientConfig', (client: JsonObject) =>
    changeAt(client, 'service', (service: JsonObject) => fill(service, { port: 443 })),
  );
}
