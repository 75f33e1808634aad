import {
  invalid,
  isObject,
  nameProblems,
  numberAt,
  objectAt,
  readDocument,
  sendJson,
  textAt,
  type ApiCall,
  type FacadeGround,
  type FieldError,
  type JsonObject,
  type ResourceRequest,
} from 'regatta/adapters/kubernetes/api';
import { REPLICATION_CONTROLLERS } from '../../deployments/annotations.js';
import { configOf, versionName } from '../../deployments/versions.js';
import { DEPLOYMENT_CONFIGS } from '../../resources/apps/deployment-configs.js';
import type { DeploymentConfig, ReplicationController } from '../../resources/apps/types.js';
import { invalidField, requiredField } from '../../resources/field-errors.js';

const ROLLBACK = { group: 'apps.openshift.io', kind: 'DeploymentConfigRollback' };

/** Answers with the configuration as it would be after a rollback; writing it is left to the caller (registry/rollback/rest.go). */
export function rollback({ store }: FacadeGround, call: ApiCall, { namespace }: ResourceRequest): void {
  const { value } = readDocument(call);
  const asked = isObject(value) ? value : {};
  const name = textAt(asked, 'name');
  const spec = objectAt(asked, 'spec');
  const wrong = rollbackErrors(name, spec);
  if (wrong.length > 0) throw invalid(ROLLBACK, name, wrong);
  const refuse = (why: string) => invalid(ROLLBACK, name, [invalidField('name', JSON.stringify(name), why)]);
  const config = store.get<DeploymentConfig>(DEPLOYMENT_CONFIGS, namespace, name)?.value;
  if (config === undefined)
    throw refuse(`cannot get deployment config "${name}": deploymentconfigs.apps.openshift.io "${name}" not found`);
  const { latestVersion } = config.status;
  const revision = numberAt(spec, 'revision');
  if (latestVersion === 0) throw refuse('cannot rollback an undeployed config');
  if (latestVersion === 1) throw refuse(`no previous deployment exists for "${namespace}/${name}"`);
  if (revision === latestVersion) throw refuse(`version ${revision} is already the latest`);
  const target = versionName(name, revision > 0 ? revision : latestVersion - 1);
  const controller = store.get<ReplicationController>(REPLICATION_CONTROLLERS, namespace, target)?.value;
  if (controller === undefined) throw refuse(`replicationcontrollers "${target}" not found`);
  const earlier = configOf(controller);
  if (earlier === undefined) throw refuse("couldn't decode deployment config from deployment: invalid annotation");
  sendJson(call, 201, rolledBack(withAnnotations(config, asked), earlier, spec));
}

function rollbackErrors(name: string, spec: JsonObject): readonly FieldError[] {
  const revision = numberAt(spec, 'revision');
  const errors: FieldError[] = [];
  if (name === '') errors.push(requiredField('name', 'name of the deployment config is missing'));
  else if (nameProblems(name, 'subdomain').length > 0)
    errors.push(invalidField('name', JSON.stringify(name), 'name of the deployment config is invalid'));
  if (revision < 0) errors.push(invalidField('spec.revision', String(revision), 'must be non-negative'));
  return errors;
}

function withAnnotations(config: DeploymentConfig, asked: JsonObject): DeploymentConfig {
  const updated = objectAt(asked, 'updatedAnnotations') as Readonly<Record<string, string>>;
  if (Object.keys(updated).length === 0) return config;
  const annotations = { ...config.metadata.annotations, ...updated };
  return { ...config, metadata: { ...config.metadata, annotations } };
}

function rolledBack(config: DeploymentConfig, earlier: DeploymentConfig, wanted: JsonObject): DeploymentConfig {
  const { template, replicas, selector, triggers, strategy } = earlier.spec;
  const chosen = wanted['includeTriggers'] === true ? triggers : config.spec.triggers;
  return {
    ...config,
    spec: {
      ...config.spec,
      ...(wanted['includeTemplate'] === true && { template }),
      ...(wanted['includeReplicationMeta'] === true && { replicas, ...(selector !== undefined && { selector }) }),
      ...(wanted['includeStrategy'] === true && { strategy }),
      // Else the next look at a tag would undo it.
      triggers: chosen.map((trigger) =>
        trigger.imageChangeParams === undefined
          ? trigger
          : { ...trigger, imageChangeParams: { ...trigger.imageChangeParams, automatic: false } },
      ),
    },
    status: { ...config.status, latestVersion: config.status.latestVersion + 1 },
  };
}
