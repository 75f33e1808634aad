/** Fills a pod's security context where the pod leaves it open (openshift/apiserver-library-go sccmatching/provider.go). */
import { compareBytes } from 'regatta/kit';
import {
  changeEach,
  isObject,
  listAt,
  objectAt,
  type ApiObject,
  type JsonObject,
} from 'regatta/adapters/kubernetes/api';
import type { SecurityContextConstraints } from './constraint.js';
import {
  CONTAINER_LISTS,
  effective,
  podProfile,
  profileOf,
  SECCOMP_POD,
  seccompAnnotationOf,
  seLinuxOf,
} from './pod-context.js';

/** The pod as it would be under the constraints; whether it may be so is another question. */
export function assigned(pod: ApiObject, constraints: SecurityContextConstraints): ApiObject {
  const annotations = pod.metadata.annotations ?? {};
  const spec = objectAt(pod, 'spec');
  const given = objectAt(spec, 'securityContext');
  const seccomp = podProfile(annotations, given) || firstProfile(constraints);
  const context = podContext(given, constraints, seccomp);
  let filled: JsonObject =
    Object.keys(context).length === 0 && spec['securityContext'] === undefined
      ? spec
      : { ...spec, securityContext: context };
  for (const list of CONTAINER_LISTS)
    filled = changeEach(filled, list, (container) => withContext(container, context, constraints, annotations));
  const metadata =
    seccomp === '' ? pod.metadata : { ...pod.metadata, annotations: { ...annotations, [SECCOMP_POD]: seccomp } };
  return { ...pod, metadata, spec: filled } as ApiObject;
}

function firstProfile({ seccompProfiles }: SecurityContextConstraints): string {
  return (seccompProfiles ?? []).find((profile) => profile !== '*') ?? '';
}

function podContext(given: JsonObject, constraints: SecurityContextConstraints, seccomp: string): JsonObject {
  const { supplementalGroups, fsGroup, seLinuxContext } = constraints;
  const profile = profileOf(seccomp);
  return {
    ...given,
    ...(!Array.isArray(given['supplementalGroups']) &&
      supplementalGroups?.type === 'MustRunAs' && {
        supplementalGroups: [supplementalGroups.ranges?.[0]?.min ?? 0],
      }),
    ...(given['fsGroup'] === undefined && fsGroup?.type === 'MustRunAs' && { fsGroup: fsGroup.ranges?.[0]?.min ?? 0 }),
    ...(seLinuxOf(given) === undefined &&
      seLinuxContext?.type === 'MustRunAs' && { seLinuxOptions: seLinuxContext.seLinuxOptions ?? {} }),
    ...(profile !== undefined && { seccompProfile: profile }),
  };
}

function withContext(
  container: JsonObject,
  pod: JsonObject,
  constraints: SecurityContextConstraints,
  annotations: Readonly<Record<string, string>>,
): JsonObject {
  const given = objectAt(container, 'securityContext');
  const context = { ...given };
  const uid = effective<number>(pod, given, 'runAsUser') ?? generatedUid(constraints);
  if (effective(pod, given, 'runAsUser') === undefined && uid !== undefined) context['runAsUser'] = uid;
  if (effective(pod, given, 'runAsNonRoot') === undefined && isNonRoot(uid, constraints))
    context['runAsNonRoot'] = true;
  const capabilities = capabilitiesOf(given, constraints);
  if (capabilities !== undefined) context['capabilities'] = capabilities;
  if (constraints.readOnlyRootFilesystem === true && given['readOnlyRootFilesystem'] === undefined)
    context['readOnlyRootFilesystem'] = true;
  const annotated = profileOf(annotations[seccompAnnotationOf(container)] ?? '');
  if (annotated !== undefined) context['seccompProfile'] = annotated;
  const escalation = escalationOf(context, constraints);
  if (escalation !== undefined) context['allowPrivilegeEscalation'] = escalation;
  return Object.keys(context).length === Object.keys(given).length && capabilities === undefined
    ? container
    : { ...container, securityContext: context };
}

function generatedUid({ runAsUser }: SecurityContextConstraints): number | undefined {
  if (runAsUser?.type === 'MustRunAs') return runAsUser.uid;
  return runAsUser?.type === 'MustRunAsRange' ? runAsUser.uidRangeMin : undefined;
}

function isNonRoot(uid: number | undefined, { runAsUser }: SecurityContextConstraints): boolean {
  return uid === undefined ? runAsUser?.type === 'MustRunAsNonRoot' : uid > 0;
}

/** Capabilities that the constraints add or drop; undefined where the container's own stay as they are. */
function capabilitiesOf(context: JsonObject, constraints: SecurityContextConstraints): JsonObject | undefined {
  const own = objectAt(context, 'capabilities');
  const [adds, drops] = [new Set(listAt(own, 'add')), new Set(listAt(own, 'drop'))] as [Set<string>, Set<string>];
  const add = new Set([...(constraints.defaultAddCapabilities ?? []).filter((name) => !drops.has(name)), ...adds]);
  const drop = new Set([...(constraints.requiredDropCapabilities ?? []), ...drops]);
  if (add.size === adds.size && drop.size === drops.size) return undefined;
  const ordered = (names: Set<string>) => [...names].sort(compareBytes);
  return { ...(add.size > 0 && { add: ordered(add) }), ...(drop.size > 0 && { drop: ordered(drop) }) };
}

function escalationOf(context: JsonObject, constraints: SecurityContextConstraints): boolean | undefined {
  if (context['allowPrivilegeEscalation'] !== undefined) return undefined;
  const { defaultAllowPrivilegeEscalation: byDefault, allowPrivilegeEscalation: allowed } = constraints;
  const adds = listAt(objectAt(context, 'capabilities'), 'add');
  const needsIt = context['privileged'] === true || adds.includes('CAP_SYS_ADMIN');
  if (typeof byDefault === 'boolean' && !needsIt) return byDefault;
  return allowed === false ? false : undefined;
}

/** Whether anything of the two pods differs besides what stands in lists that may differ. */
export function isUnchanged(before: ApiObject, after: ApiObject, ignored: readonly string[] = []): boolean {
  const part = (pod: ApiObject) => {
    const spec = objectAt(pod, 'spec');
    const kept = Object.fromEntries(Object.entries(spec).filter(([field]) => !ignored.includes(field)));
    return JSON.stringify(sorted({ spec: kept, annotations: pod.metadata.annotations ?? {} }));
  };
  return part(before) === part(after);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).filter(([, item]) => item !== undefined && item !== null);
  return Object.fromEntries(
    entries.sort(([left], [right]) => compareBytes(left, right)).map(([key, item]) => [key, sorted(item)]),
  );
}
