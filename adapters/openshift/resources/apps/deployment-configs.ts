/** DeploymentConfigs: rollouts that are carried out by a pod (apps.openshift.io/v1). */
import {
  changeAt,
  changeEach,
  column,
  defaultTemplate,
  defineResource,
  fill,
  isObject,
  listAt,
  NAME_COLUMN,
  numberAt,
  objectAt,
  textAt,
  type ApiObject,
  type FieldError,
  type JsonObject,
} from 'regatta/adapters/kubernetes/api';
import { invalidField } from '../field-errors.js';
import { deploymentConfigErrors } from './deployment-config-rules.js';
import type { DeploymentConfig, DeploymentConfigStatus } from './types.js';

export const DEPLOYMENT_CONFIGS = 'deploymentconfigs.apps.openshift.io';

const TIMES = { intervalSeconds: 1, updatePeriodSeconds: 1, timeoutSeconds: 600 };
/** Six hours; the longest that a deployer pod may run. */
const MAXIMUM_DURATION_SECONDS = 21_600;

const NO_STATUS: DeploymentConfigStatus = {
  latestVersion: 0,
  observedGeneration: 0,
  replicas: 0,
  updatedReplicas: 0,
  availableReplicas: 0,
  unavailableReplicas: 0,
};

export const deploymentConfigs = defineResource({
  group: 'apps.openshift.io',
  version: 'v1',
  plural: 'deploymentconfigs',
  singular: 'deploymentconfig',
  kind: 'DeploymentConfig',
  shortNames: ['dc'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
  storageVersionHash: '6xyoXGsxfiA=',
  warning: 'apps.openshift.io/v1 DeploymentConfig is deprecated in v4.14+, unavailable in v4.10000+',
  allowsUnconditionalUpdate: false,
  defaults: (object) =>
    changeAt(object, 'spec', (spec: JsonObject) => withDefaults(spec, object.metadata.namespace ?? '')),
  validate: deploymentConfigErrors,
  validateStatus: (object, before) => {
    const [now, then] = [object, before].map((config) => objectAt(config, 'status'));
    return ['latestVersion', 'observedGeneration'].flatMap((name) => versionErrors(name, now, then));
  },
  prepareForCreate: (object) => {
    const created = { ...object, status: NO_STATUS };
    return created;
  },
  columns: [
    NAME_COLUMN,
    column('Revision', 'string', 'The version that was rolled out last.'),
    column('Desired', 'string', 'How many pods are wanted.'),
    column('Current', 'string', 'How many pods there are.'),
    column('Triggered By', 'string', 'What starts a rollout.'),
  ],
  cells: (object) => {
    const { metadata, spec, status } = object as DeploymentConfig;
    const desired = spec.test === true ? `${spec.replicas} (during test)` : String(spec.replicas);
    return [metadata.name, status.latestVersion, desired, status.updatedReplicas, triggerText(spec)];
  },
  subresources: [
    { name: 'instantiate', kind: 'DeploymentRequest', verbs: ['create'] },
    { name: 'log', kind: 'DeploymentLog', verbs: ['get'] },
    { name: 'rollback', kind: 'DeploymentConfigRollback', verbs: ['create'] },
    { name: 'scale', kind: 'Scale', group: 'extensions', version: 'v1beta1', verbs: ['get', 'patch', 'update'] },
    { name: 'status', kind: 'DeploymentConfig', verbs: ['get', 'patch', 'update'] },
  ],
  indexes: { imageStreamTag: (object) => triggerTags(object) },
});

/** `namespace/name:tag` of every tag that triggers rollouts. */
function triggerTags(object: ApiObject): readonly string[] {
  return listAt(objectAt(object, 'spec'), 'triggers').flatMap((trigger) => {
    const from = objectAt(objectAt(trigger, 'imageChangeParams'), 'from');
    return textAt(from, 'name') === '' ? [] : [`${textAt(from, 'namespace')}/${textAt(from, 'name')}`];
  });
}

function versionErrors(name: string, now: unknown, then: unknown): readonly FieldError[] {
  const value = numberAt(now, name);
  const field = `status.${name}`;
  if (value < 0) return [invalidField(field, String(value), 'must be greater than or equal to 0')];
  return value < numberAt(then, name) ? [invalidField(field, String(value), `${name} cannot be decremented`)] : [];
}

/** `config,image(web:latest)` (openshift-apiserver pkg/apps/printers). */
function triggerText(spec: JsonObject): string {
  return listAt(spec, 'triggers')
    .map((trigger) => {
      const type = textAt(trigger, 'type');
      const params = objectAt(trigger, 'imageChangeParams');
      if (type === 'ConfigChange') return 'config';
      if (type !== 'ImageChange' || Object.keys(params).length === 0) return type;
      return `image(${textAt(objectAt(params, 'from'), 'name')})`;
    })
    .join(',');
}

function withDefaults(given: JsonObject, namespace: string): JsonObject {
  const spec = { replicas: 0, ...given };
  const labels = objectAt(objectAt(objectAt(spec, 'template'), 'metadata'), 'labels');
  const hasSelector = Object.keys(objectAt(spec, 'selector')).length > 0;
  const filled = fill(defaultTemplate(spec), {
    revisionHistoryLimit: 10,
    test: false,
    triggers: [{ type: 'ConfigChange' }],
    strategy: {},
    ...(!hasSelector && Object.keys(labels).length > 0 && { selector: labels }),
  });
  const selected = hasSelector || Object.keys(labels).length === 0 ? filled : { ...filled, selector: labels };
  const containers = listAt(objectAt(objectAt(spec, 'template'), 'spec'), 'containers');
  const only = containers.length === 1 ? textAt(containers[0], 'name') : '';
  const withStrategy = changeAt(selected, 'strategy', (strategy: JsonObject) => strategyDefaults(strategy, only));
  return changeEach(withStrategy, 'triggers', (trigger) =>
    changeAt(trigger, 'imageChangeParams', (params: JsonObject) =>
      changeAt(params, 'from', (from: JsonObject) => ({
        ...from,
        kind: textAt(from, 'kind') || 'ImageStreamTag',
        namespace: textAt(from, 'namespace') || namespace,
      })),
    ),
  );
}

function strategyDefaults(given: JsonObject, onlyContainer: string): JsonObject {
  const type = textAt(given, 'type') || 'Rolling';
  const strategy = fill({ ...given, type }, { resources: {}, activeDeadlineSeconds: MAXIMUM_DURATION_SECONDS });
  const withParams = fill(strategy, {
    ...(type === 'Rolling' && { rollingParams: {} }),
    ...(type === 'Recreate' && { recreateParams: {} }),
  });
  const rolling = changeAt(withParams, 'rollingParams', (params: JsonObject) =>
    hookDefaults(fencePostDefaults(fill(params, TIMES)), onlyContainer),
  );
  return changeAt(rolling, 'recreateParams', (params: JsonObject) =>
    hookDefaults(fill(params, { timeoutSeconds: TIMES.timeoutSeconds }), onlyContainer),
  );
}

/** One of the two alone makes the other 0, unless it is 0 itself (recorded: deploymentconfig.json). */
function fencePostDefaults(params: JsonObject): JsonObject {
  const { maxSurge, maxUnavailable } = params;
  if (maxSurge === undefined && maxUnavailable === undefined)
    return { ...params, maxUnavailable: '25%', maxSurge: '25%' };
  const other = (value: unknown) => (value === 0 || value === '0%' ? '25%' : 0);
  return fill(params, { maxUnavailable: other(maxSurge), maxSurge: other(maxUnavailable) });
}

function hookDefaults(params: JsonObject, onlyContainer: string): JsonObject {
  if (onlyContainer === '') return params;
  const named = (action: JsonObject) =>
    textAt(action, 'containerName') === '' ? { ...action, containerName: onlyContainer } : action;
  return ['pre', 'mid', 'post'].reduce(
    (filled, hook) =>
      changeAt(filled, hook, (given: JsonObject) =>
        changeEach(changeAt(given, 'execNewPod', named), 'tagImages', (item) => (isObject(item) ? named(item) : item)),
      ),
    params,
  );
}
