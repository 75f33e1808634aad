import {
  badRequest,
  invalid,
  isObject,
  numberAt,
  objectAt,
  patchedScale,
  readDocument,
  sendJson,
  textAt,
  type ApiCall,
  type FacadeGround,
  type JsonObject,
  type ResourceRequest,
  type SubresourceHandler,
} from 'regatta/adapters/kubernetes/api';
import { LABELS } from '../../deployments/annotations.js';
import { DEPLOYMENT_CONFIGS } from '../../resources/apps/deployment-configs.js';
import type { DeploymentConfig } from '../../resources/apps/types.js';
import { invalidField } from '../../resources/field-errors.js';

const API_VERSION = 'extensions/v1beta1';

/** The scale of DeploymentConfigs, which is still that of extensions/v1beta1. */
export function scaleHandler(ground: FacadeGround): SubresourceHandler {
  return {
    path: 'deploymentconfigs/scale',
    methods: ['GET', 'PUT', 'PATCH'],
    handle(call, kind, request: ResourceRequest): void {
      const config = ground.reads.stored(kind, request).value as DeploymentConfig;
      if (call.method === 'GET') return sendJson(call, 200, scaleOf(config));
      const wanted = call.method === 'PUT' ? bodyOf(call) : patchedScale(call, scaleOf(config));
      const replicas = numberAt(objectAt(wanted, 'spec'), 'replicas');
      if (replicas < 0)
        throw invalid({ group: 'extensions', kind: 'Scale' }, request.name, [
          invalidField('spec.replicas', String(replicas), 'must be greater than or equal to 0'),
        ]);
      const resourceVersion = textAt(objectAt(wanted, 'metadata'), 'resourceVersion');
      const metadata = { ...config.metadata, ...(resourceVersion !== '' && { resourceVersion }) };
      const options = ground.writes.optionsOf(call, kind, 'Update', 'scale');
      const changed = { ...config, metadata, spec: { ...config.spec, replicas } };
      sendJson(call, 200, scaleOf(ground.api.update<DeploymentConfig>(DEPLOYMENT_CONFIGS, changed, options)));
    },
  };
}

function bodyOf(call: ApiCall): JsonObject {
  const { value } = readDocument(call);
  const given = isObject(value) ? value : {};
  const version = textAt(given, 'apiVersion') || API_VERSION;
  if (version !== API_VERSION)
    throw badRequest(
      `the API version in the data (${version}) does not match the expected API version (${API_VERSION})`,
    );
  return given;
}

function scaleOf({ metadata, spec, status }: DeploymentConfig): object {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = metadata;
  const selector = { ...spec.selector, [LABELS.config]: name };
  const text = Object.entries(selector)
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join(',');
  return {
    kind: 'Scale',
    apiVersion: API_VERSION,
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: spec.replicas === 0 ? {} : { replicas: spec.replicas },
    status: { replicas: status.replicas, selector, targetSelector: text },
  };
}
