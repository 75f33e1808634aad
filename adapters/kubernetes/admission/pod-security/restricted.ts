import { isObject, listAt, objectAt, scalarText, textAt, type JsonObject } from '../../resources/registry/json.js';
import { addedCapabilities, profileType, seccompProfile } from './baseline.js';
import {
  containersOf,
  containersText,
  contextOf,
  counted,
  distinct,
  isWindows,
  quoted,
  settersOf,
  type CheckedPod,
  type Violation,
} from './pod.js';

type Found = Violation | undefined;
type Check = (pod: CheckedPod) => Found;

const VOLUME_TYPES = 'configMap csi downwardAPI emptyDir ephemeral image persistentVolumeClaim projected secret'.split(
  ' ',
);
const ALLOWED_CAPABILITY = 'NET_BIND_SERVICE';

/** From v1.25 on, what Windows does not know is not asked of its pods. */
export function exceptOnWindows(check: Check): Check {
  return (pod) => (isWindows(pod) ? undefined : check(pod));
}

/** The checks that the level restricted adds (kubernetes pod-security-admission policy/ v0.32). */

export function allowPrivilegeEscalation(pod: CheckedPod): Found {
  const bad = containersOf(pod).filter((container) => contextOf(container)['allowPrivilegeEscalation'] !== false);
  if (bad.length === 0) return undefined;
  return {
    reason: 'allowPrivilegeEscalation != false',
    detail: `${containersText(bad)} must set securityContext.allowPrivilegeEscalation=false`,
  };
}

export function droppedCapabilities(pod: CheckedPod): Found {
  const containers = containersOf(pod);
  const keeping = containers.filter(
    (container) =>
      !listAt(objectAt(contextOf(container), 'capabilities'), 'drop')
        .map(scalarText)
        .includes('ALL'),
  );
  const foreign = (container: JsonObject) => addedCapabilities(container).filter((name) => name !== ALLOWED_CAPABILITY);
  const adding = containers.filter((container) => foreign(container).length > 0);
  const details = [
    ...(keeping.length > 0 ? [`${containersText(keeping)} must set securityContext.capabilities.drop=["ALL"]`] : []),
    ...(adding.length > 0
      ? [
          `${containersText(adding)} must not include ${quoted(distinct(adding.flatMap(foreign)))} in securityContext.capabilities.add`,
        ]
      : []),
  ];
  return details.length === 0 ? undefined : { reason: 'unrestricted capabilities', detail: details.join('; ') };
}

export function volumeTypes({ spec }: CheckedPod): Found {
  const typesOf = (volume: JsonObject) => Object.keys(volume).filter((field) => isObject(volume[field]));
  const bad = listAt(spec, 'volumes')
    .filter(isObject)
    .filter((volume) => !typesOf(volume).some((type) => VOLUME_TYPES.includes(type)));
  if (bad.length === 0) return undefined;
  const types = distinct(bad.map((volume) => typesOf(volume)[0] ?? 'unknown'));
  const names = quoted(bad.map((volume) => textAt(volume, 'name')));
  const uses = bad.length === 1 ? 'uses' : 'use';
  const what = counted('restricted volume type', types.length);
  return {
    reason: 'restricted volume types',
    detail: `${counted('volume', bad.length)} ${names} ${uses} ${what} ${quoted(types)}`,
  };
}

export function runAsNonRoot(pod: CheckedPod): Found {
  const reason = 'runAsNonRoot != true';
  const setters = settersOf(pod, (context) => context['runAsNonRoot'] === false);
  if (setters !== '') return { reason, detail: `${setters} must not set securityContext.runAsNonRoot=false` };
  if (contextOf(pod.spec)['runAsNonRoot'] === true) return undefined;
  const silent = containersOf(pod).filter((container) => contextOf(container)['runAsNonRoot'] !== true);
  if (silent.length === 0) return undefined;
  return { reason, detail: `pod or ${containersText(silent)} must set securityContext.runAsNonRoot=true` };
}

export function runAsUser(pod: CheckedPod): Found {
  const setters = settersOf(pod, (context) => context['runAsUser'] === 0);
  return setters === '' ? undefined : { reason: 'runAsUser=0', detail: `${setters} must not set runAsUser=0` };
}

export function setSeccompProfile(pod: CheckedPod): Found {
  const found = seccompProfile(pod);
  if (found !== undefined) return found;
  if (profileType(contextOf(pod.spec), 'seccompProfile') !== undefined) return undefined;
  const silent = containersOf(pod).filter((one) => profileType(contextOf(one), 'seccompProfile') === undefined);
  if (silent.length === 0) return undefined;
  const detail = `pod or ${containersText(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`;
  return { reason: 'seccompProfile', detail };
}
