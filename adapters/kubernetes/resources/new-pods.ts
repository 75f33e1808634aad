import { qosClassOf } from './quality-of-service.js';
import {
  changeAt,
  changeEach,
  isObject,
  listAt,
  objectAt,
  sameJson,
  scalarText,
  textAt,
  type JsonObject,
} from './registry/json.js';
import type { ApiObject } from './types.js';

/*
 * What the server makes of a new pod before it validates it (kubernetes pkg/registry/core/pod/strategy.go PrepareForCreate v1.32).
 */

const TERMS = ['requiredDuringSchedulingIgnoredDuringExecution', 'preferredDuringSchedulingIgnoredDuringExecution'];
const CONTAINERS = ['initContainers', 'containers', 'ephemeralContainers'];
const ARMOR_ANNOTATION = 'container.apparmor.security.beta.kubernetes.io/';
const ARMOR_WORDS: Readonly<Record<string, string>> = { Unconfined: 'unconfined', RuntimeDefault: 'runtime/default' };
const LOCAL_ARMOR = 'localhost/';

/** A new pod: its status, its affinity to pods like itself, and its AppArmor profiles both as fields and as annotations. */
export function newPod(pod: ApiObject): ApiObject {
  const spec = objectAt(pod, 'spec');
  const isGated = listAt(spec, 'schedulingGates').length > 0;
  const conditions = [gatedSince(pod.metadata.creationTimestamp)];
  const status = { phase: 'Pending', ...(isGated && { conditions }), qosClass: qosClassOf(spec) };
  const labels: JsonObject = pod.metadata.labels ?? {};
  const placed = changeAt(pod, 'spec', (given: JsonObject) => withLabelKeys(given, labels));
  return { ...withArmor(placed), status } as ApiObject;
}

/** What keeps a pod with gates waiting. */
function gatedSince(time: string): JsonObject {
  return {
    type: 'PodScheduled',
    status: 'False',
    lastProbeTime: null,
    lastTransitionTime: time,
    reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
  };
}

/** The pod's own values of `matchLabelKeys` and `mismatchLabelKeys` become part of the selectors. */
function withLabelKeys(spec: JsonObject, labels: JsonObject): JsonObject {
  return changeAt(spec, 'affinity', (affinity: JsonObject) =>
    ['podAffinity', 'podAntiAffinity'].reduce<JsonObject>(
      (result, name) =>
        changeAt(result, name, (given: JsonObject) => {
          const required = changeEach(given, TERMS[0]!, (term) => withKeysOfTerm(term, labels));
          return changeEach(required, TERMS[1]!, (weighted) =>
            changeAt(weighted, 'podAffinityTerm', (term: JsonObject) => withKeysOfTerm(term, labels)),
          );
        }),
      affinity,
    ),
  );
}

function withKeysOfTerm(term: JsonObject, labels: JsonObject): JsonObject {
  const said = (list: string, operator: string) =>
    listAt(term, list)
      .map(scalarText)
      .filter((key) => labels[key] !== undefined)
      .map((key) => ({ key, operator, values: [labels[key]] }));
  const more = [...said('matchLabelKeys', 'In'), ...said('mismatchLabelKeys', 'NotIn')];
  if (more.length === 0) return term;
  return changeAt(term, 'labelSelector', (selector: JsonObject) => ({
    ...selector,
    matchExpressions: [...listAt(selector, 'matchExpressions'), ...more],
  }));
}

/** Old nodes read the annotation and new ones the field, so that each follows from the other. */
function withArmor(pod: ApiObject): ApiObject {
  const spec = objectAt(pod, 'spec');
  if (textAt(objectAt(spec, 'os'), 'name') === 'windows') return pod;
  const ofPod = objectAt(spec, 'securityContext')['appArmorProfile'];
  const annotations: Record<string, string> = { ...pod.metadata.annotations };
  let changed: JsonObject = spec;
  for (const list of CONTAINERS)
    changed = changeEach(changed, list, (container) => {
      const key = `${ARMOR_ANNOTATION}${textAt(container, 'name')}`;
      const own = objectAt(container, 'securityContext')['appArmorProfile'];
      const given = annotations[key];
      if (given === undefined) {
        const word = armorWord(own ?? ofPod);
        if (word !== '') annotations[key] = word;
        return container;
      }
      const profile = own === undefined ? armorProfile(given) : undefined;
      if (profile === undefined || sameJson(profile, ofPod)) return container;
      return { ...container, securityContext: { ...objectAt(container, 'securityContext'), appArmorProfile: profile } };
    });
  const metadata = Object.keys(annotations).length === 0 ? pod.metadata : { ...pod.metadata, annotations };
  return { ...pod, metadata, spec: changed } as ApiObject;
}

function armorWord(profile: unknown): string {
  if (!isObject(profile)) return '';
  const { type, localhostProfile } = profile;
  if (type === 'Localhost') return typeof localhostProfile === 'string' ? `${LOCAL_ARMOR}${localhostProfile}` : '';
  return ARMOR_WORDS[scalarText(type)] ?? '';
}

function armorProfile(word: string): JsonObject | undefined {
  const type = Object.keys(ARMOR_WORDS).find((name) => ARMOR_WORDS[name] === word);
  if (type !== undefined) return { type };
  const localhostProfile = word.startsWith(LOCAL_ARMOR) ? word.slice(LOCAL_ARMOR.length) : '';
  const isPadded = localhostProfile.trim() !== localhostProfile;
  return localhostProfile === '' || isPadded ? undefined : { type: 'Localhost', localhostProfile };
}
