import { withoutGatedFields } from './gated-pod-fields.js';
import { defaultVolume } from './pod-volumes.js';
import { changeAt, changeEach, fill, objectAt, textAt, type JsonObject } from './registry/json.js';

/** Defaults of pods and pod templates (kubernetes pkg/apis/core/v1/defaults.go v1.32; recorded in api/defaulting). */
export function defaultPodSpec(spec: JsonObject): JsonObject {
  let filled = fill(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  });
  // A negative wait is taken for the shortest one.
  if (Number(filled['terminationGracePeriodSeconds']) < 0) filled = { ...filled, terminationGracePeriodSeconds: 1 };
  for (const field of ['containers', 'initContainers', 'ephemeralContainers'])
    filled = changeEach(filled, field, defaultContainer);
  filled = changeEach(filled, 'volumes', defaultVolume);
  const account = textAt(filled, 'serviceAccountName') || textAt(filled, 'serviceAccount');
  filled = account === '' ? filled : fill(filled, { serviceAccountName: account, serviceAccount: account });
  return withoutGatedFields(filled['hostNetwork'] === true ? withHostPorts(filled) : filled);
}

/** What pods get and templates do not. */
export function defaultPodOnly(spec: JsonObject): JsonObject {
  let filled = fill(spec, { enableServiceLinks: true });
  for (const field of ['containers', 'initContainers']) filled = changeEach(filled, field, requestsFromLimits);
  return filled;
}

/** Applies the pod defaults to the template under `spec.template` or any such field. */
export function defaultTemplate<T extends JsonObject>(spec: T): T {
  return changeAt(spec, 'template', (template: JsonObject) => changeAt(template, 'spec', defaultPodSpec));
}

function defaultContainer(container: JsonObject): JsonObject {
  const image = textAt(container, 'image');
  let filled = fill(container, {
    resources: {},
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
    imagePullPolicy: isLatest(image) ? 'Always' : 'IfNotPresent',
  });
  for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe'])
    filled = changeAt(filled, probe, defaultProbe);
  filled = changeEach(filled, 'ports', (port) => fill(port, { protocol: 'TCP' }));
  filled = changeEach(filled, 'env', (variable) =>
    changeAt(variable, 'valueFrom', (source: JsonObject) =>
      changeAt(source, 'fieldRef', (reference: JsonObject) => fill(reference, { apiVersion: 'v1' })),
    ),
  );
  return changeAt(filled, 'lifecycle', (lifecycle: JsonObject) =>
    changeAt(changeAt(lifecycle, 'postStart', defaultHandler), 'preStop', defaultHandler),
  );
}

/** A name that is no image name has no tag, not even the one that is meant where none is said (distribution/reference grammar). */
const IMAGE_NAME =
  /^(?:(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*|\[[a-fA-F0-9:]+\])(?::\d+)?\/)?[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*(?::\w[\w.-]{0,127})?(?:@[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,})?$/;
/** With the registry and the folder that stand for themselves: 255 characters. */
const LONGEST_IMAGE_NAME = 255 - 'docker.io/library/'.length;

function isLatest(image: string): boolean {
  if (!IMAGE_NAME.test(image) || image.split(/[:@]/)[0]!.length > LONGEST_IMAGE_NAME) return false;
  const [named = '', digest] = image.split('@');
  const tag = named.slice(named.lastIndexOf('/') + 1).split(':')[1];
  if (tag === undefined && digest !== undefined) return false;
  return tag === undefined || tag === 'latest';
}

function defaultProbe(probe: JsonObject): JsonObject {
  const timings = { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 };
  return changeAt(defaultHandler(nonZero(probe, timings)), 'grpc', (grpc: JsonObject) => fill(grpc, { service: '' }));
}

/** Go cannot tell 0 from absent in these fields, so 0 is replaced as well. */
function nonZero(object: JsonObject, fields: Readonly<Record<string, number>>): JsonObject {
  const missing = Object.entries(fields).filter(([name]) => !object[name]);
  return missing.length === 0 ? object : { ...object, ...Object.fromEntries(missing) };
}

function defaultHandler(handler: JsonObject): JsonObject {
  return changeAt(handler, 'httpGet', (get: JsonObject) => fill(get, { path: '/', scheme: 'HTTP' }));
}

function requestsFromLimits(container: JsonObject): JsonObject {
  return changeAt(container, 'resources', (resources: JsonObject) => {
    const limits = objectAt(resources, 'limits');
    const requests = fill(objectAt(resources, 'requests'), limits);
    return Object.keys(requests).length === 0 ? resources : { ...resources, requests };
  });
}

function withHostPorts(spec: JsonObject): JsonObject {
  return changeEach(spec, 'containers', (container) =>
    changeEach(container, 'ports', (port) => (port['hostPort'] ? port : { ...port, hostPort: port['containerPort'] })),
  );
}
