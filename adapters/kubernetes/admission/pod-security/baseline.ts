import {
  isObject,
  listAt,
  numberAt,
  objectAt,
  scalarText,
  textAt,
  type JsonObject,
} from '../../resources/registry/json.js';
import {
  containersOf,
  containersText,
  contextOf,
  counted,
  distinct,
  quoted,
  settersOf,
  type CheckedPod,
  type Violation,
} from './pod.js';

const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const DEFAULT_CAPABILITIES =
  'AUDIT_WRITE CHOWN DAC_OVERRIDE FOWNER FSETID KILL MKNOD NET_BIND_SERVICE SETFCAP SETGID SETPCAP SETUID SYS_CHROOT'.split(
    ' ',
  );

type Found = Violation | undefined;

/** The checks of the level baseline (kubernetes pod-security-admission policy/ v0.32). */

export function appArmorProfile(pod: CheckedPod): Found {
  const typeOf = (context: JsonObject) => profileType(context, 'appArmorProfile');
  const isBad = (context: JsonObject) => isForbiddenProfile(typeOf(context));
  const annotations = Object.entries(pod.annotations)
    .filter(
      ([name, value]) => name.startsWith(APP_ARMOR) && value !== '' && !/^runtime\/default$|^localhost\//.test(value),
    )
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .sort();
  const setters = [
    settersOf(pod, isBad),
    annotations.length === 0 ? '' : counted('annotation', annotations.length),
  ].filter((text) => text !== '');
  if (setters.length === 0) return undefined;
  const contexts = [contextOf(pod.spec), ...containersOf(pod).map(contextOf)];
  const values = [...distinct(contexts.filter(isBad).map((context) => typeOf(context) ?? '')), ...annotations];
  const detail = `${setters.join(' and ')} must not set AppArmor profile type to ${quoted(values)}`;
  return { reason: counted('forbidden AppArmor profile', values.length), detail };
}

export function defaultCapabilities(pod: CheckedPod): Found {
  const foreign = (container: JsonObject) =>
    addedCapabilities(container).filter((name) => !DEFAULT_CAPABILITIES.includes(name));
  const bad = containersOf(pod).filter((container) => foreign(container).length > 0);
  if (bad.length === 0) return undefined;
  const detail = `${containersText(bad)} must not include ${quoted(distinct(bad.flatMap(foreign)))} in securityContext.capabilities.add`;
  return { reason: 'non-default capabilities', detail };
}

export function hostNamespaces({ spec }: CheckedPod): Found {
  const shared = ['hostNetwork', 'hostPID', 'hostIPC'].filter((field) => spec[field] === true);
  if (shared.length === 0) return undefined;
  return { reason: 'host namespaces', detail: shared.map((field) => `${field}=true`).join(', ') };
}

export function hostPathVolumes({ spec }: CheckedPod): Found {
  const bad = listAt(spec, 'volumes').filter((volume) => isObject(volume) && isObject(volume['hostPath']));
  if (bad.length === 0) return undefined;
  const names = quoted(bad.map((volume) => textAt(volume, 'name')));
  return { reason: 'hostPath volumes', detail: `${counted('volume', bad.length)} ${names}` };
}

export function hostPorts(pod: CheckedPod): Found {
  const portsOf = (container: JsonObject) =>
    listAt(container, 'ports')
      .map((port) => numberAt(port, 'hostPort'))
      .filter((port) => port !== 0)
      .map(String);
  const bad = containersOf(pod).filter((container) => portsOf(container).length > 0);
  if (bad.length === 0) return undefined;
  const ports = distinct(bad.flatMap(portsOf));
  const uses = bad.length === 1 ? 'uses' : 'use';
  return {
    reason: 'hostPort',
    detail: `${containersText(bad)} ${uses} ${counted('hostPort', ports.length)} ${ports.join(', ')}`,
  };
}

export function privileged(pod: CheckedPod): Found {
  const bad = containersOf(pod).filter((container) => contextOf(container)['privileged'] === true);
  if (bad.length === 0) return undefined;
  return { reason: 'privileged', detail: `${containersText(bad)} must not set securityContext.privileged=true` };
}

export function procMount(pod: CheckedPod): Found {
  const typeOf = (container: JsonObject) => textAt(contextOf(container), 'procMount');
  const bad = containersOf(pod).filter((container) => !['', 'Default'].includes(typeOf(container)));
  if (bad.length === 0 || pod.spec['hostUsers'] === false) return undefined;
  const types = quoted(distinct(bad.map(typeOf)));
  return { reason: 'procMount', detail: `${containersText(bad)} must not set securityContext.procMount to ${types}` };
}

export function seLinuxOptions(types: readonly string[]): (pod: CheckedPod) => Found {
  return (pod) => {
    const optionsOf = (context: JsonObject) => objectAt(context, 'seLinuxOptions');
    const hasBadType = (context: JsonObject) => !types.includes(textAt(optionsOf(context), 'type'));
    const sets = (field: string) => (context: JsonObject) => textAt(optionsOf(context), field) !== '';
    const setters = settersOf(pod, (context) => hasBadType(context) || sets('user')(context) || sets('role')(context));
    if (setters === '') return undefined;
    const contexts = [contextOf(pod.spec), ...containersOf(pod).map(contextOf)];
    const bad = distinct(contexts.filter(hasBadType).map((context) => textAt(optionsOf(context), 'type')));
    const wrong = [
      ...(bad.length > 0 ? [`${counted('type', bad.length)} ${quoted(bad)}`] : []),
      ...(contexts.some(sets('user')) ? ['user may not be set'] : []),
      ...(contexts.some(sets('role')) ? ['role may not be set'] : []),
    ];
    const detail = `${setters} set forbidden securityContext.seLinuxOptions: ${wrong.join('; ')}`;
    return { reason: 'seLinuxOptions', detail };
  };
}

export function seccompProfile(pod: CheckedPod): Found {
  const typeOf = (context: JsonObject) => profileType(context, 'seccompProfile');
  const isBad = (context: JsonObject) => isForbiddenProfile(typeOf(context));
  const setters = settersOf(pod, isBad);
  if (setters === '') return undefined;
  const contexts = [contextOf(pod.spec), ...containersOf(pod).map(contextOf)];
  const types = quoted(distinct(contexts.filter(isBad).map((context) => typeOf(context) ?? '')));
  return {
    reason: 'seccompProfile',
    detail: `${setters} must not set securityContext.seccompProfile.type to ${types}`,
  };
}

/** Before v1.19 the profiles stood in annotations. */
export function seccompAnnotations(pod: CheckedPod): Found {
  const names = [
    'seccomp.security.alpha.kubernetes.io/pod',
    ...containersOf(pod).map((one) => `container.seccomp.security.alpha.kubernetes.io/${textAt(one, 'name')}`),
  ];
  const bad = distinct(
    names.flatMap((name) => {
      const value = pod.annotations[name];
      return value === undefined || /^(runtime|docker)\/default$|^localhost\//.test(value)
        ? []
        : [`${name}=${JSON.stringify(value)}`];
    }),
  );
  if (bad.length === 0) return undefined;
  return { reason: 'seccompProfile', detail: `forbidden ${counted('annotation', bad.length)} ${bad.join(', ')}` };
}

export function sysctls(allowed: readonly string[]): (pod: CheckedPod) => Found {
  return ({ spec }) => {
    const names = listAt(contextOf(spec), 'sysctls').map((sysctl) => textAt(sysctl, 'name'));
    const bad = names.filter((name) => !allowed.includes(name));
    return bad.length === 0 ? undefined : { reason: 'forbidden sysctls', detail: bad.join(', ') };
  };
}

export function windowsHostProcess(pod: CheckedPod): Found {
  const setters = settersOf(pod, (context) => objectAt(context, 'windowsOptions')['hostProcess'] === true);
  if (setters === '') return undefined;
  return {
    reason: 'hostProcess',
    detail: `${setters} must not set securityContext.windowsOptions.hostProcess=true`,
  };
}

export function addedCapabilities(container: JsonObject): readonly string[] {
  return listAt(objectAt(contextOf(container), 'capabilities'), 'add').map(scalarText);
}

/** The type of a profile; undefined where none is set. */
export function profileType(context: JsonObject, field: string): string | undefined {
  return isObject(context[field]) ? textAt(context[field], 'type') : undefined;
}

export function isForbiddenProfile(type: string | undefined): boolean {
  return type !== undefined && type !== 'RuntimeDefault' && type !== 'Localhost';
}
