import { compareBytes, type Store } from 'regatta/kit';
import type { ResourceDefinition } from '../../resources/definition.js';
import type { AdmissionStep } from '../../resources/registry/admission.js';
import { listAt, objectAt, sameJson, textAt, type JsonObject } from '../../resources/registry/json.js';
import { forbidden, invalid } from '../../resources/registry/refusal.js';
import type { RequestContext } from '../../resources/registry/request-context.js';
import type { ApiObject } from '../../resources/types.js';
import { isStricter, levelText, policyOf, violationsOf, type LevelVersion } from './levels.js';
import type { CheckedPod, Violation } from './pod.js';

/** Where the template of a pod stands, in kinds that have one. */
const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  podtemplates: ['template'],
  replicationcontrollers: ['spec', 'template'],
  'replicasets.apps': ['spec', 'template'],
  'deployments.apps': ['spec', 'template'],
  'statefulsets.apps': ['spec', 'template'],
  'daemonsets.apps': ['spec', 'template'],
  'jobs.batch': ['spec', 'template'],
  'cronjobs.batch': ['spec', 'jobTemplate', 'spec', 'template'],
};

const CHANGES_POD = ['', 'ephemeralcontainers', 'resize'];

/** How many pods of a namespace are looked at when it becomes stricter. */
const MOST_PODS = 3000;

/** Holds pods against the standard that their namespace demands (kubernetes pod-security-admission admission/admission.go v0.32). */
export class PodSecurity implements AdmissionStep {
  readonly id = 'PodSecurity';
  readonly order = 28;
  readonly #store: Store;
  readonly #request: RequestContext;

  constructor(store: Store, request: RequestContext) {
    this.#store = store;
    this.#request = request;
  }

  validate(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): void {
    const subresource = this.#request.current?.subresource ?? '';
    if (definition.resource === 'pods') {
      if (CHANGES_POD.includes(subresource)) this.#checkPod(definition, object, before);
    } else if (subresource === '') {
      if (definition.resource === 'namespaces') this.#checkNamespace(definition, object, before);
      else this.#checkTemplate(definition, object);
    }
  }

  #checkPod(definition: ResourceDefinition, pod: ApiObject, before: ApiObject | undefined): void {
    const policy = this.#policyAt(pod);
    if (policy === undefined || (before !== undefined && !isSignificant(pod, before))) return;
    const checked = { annotations: pod.metadata.annotations ?? {}, spec: objectAt(pod, 'spec') };
    const found = violationsOf(policy.enforce, checked);
    if (found.length > 0) {
      const why = `violates PodSecurity "${levelText(policy.enforce)}": ${textOf(found)}`;
      throw forbidden(definition, pod.metadata.name, why);
    }
    this.#warn(policy.warn, checked);
  }

  /** Templates are not refused: the pods will be. */
  #checkTemplate(definition: ResourceDefinition, object: ApiObject): void {
    const path = TEMPLATES[definition.resource];
    if (path === undefined || this.#request.current === undefined) return;
    const policy = this.#policyAt(object);
    if (policy === undefined) return;
    const template = path.reduce<JsonObject>((part, field) => objectAt(part, field), { ...object });
    const annotations = objectAt(objectAt(template, 'metadata'), 'annotations') as Readonly<Record<string, string>>;
    this.#warn(policy.warn, { annotations, spec: objectAt(template, 'spec') });
  }

  #warn(level: LevelVersion, pod: CheckedPod): void {
    const { current } = this.#request;
    if (current === undefined) return;
    const found = violationsOf(level, pod);
    if (found.length > 0) current.warn(`would violate PodSecurity "${levelText(level)}": ${textOf(found)}`);
  }

  /** Undefined where everything is allowed. */
  #policyAt({ metadata: { namespace = '' } }: ApiObject) {
    const labels = this.#store.get<ApiObject>('namespaces', '', namespace)?.value.metadata.labels;
    const { policy } = policyOf(labels);
    const isOpen = [policy.enforce, policy.warn].every(({ level }) => level === 'privileged');
    return isOpen ? undefined : policy;
  }

  #checkNamespace(definition: ResourceDefinition, namespace: ApiObject, before: ApiObject | undefined): void {
    const { name, labels } = namespace.metadata;
    const { policy, errors } = policyOf(labels);
    const earlier = before === undefined ? undefined : policyOf(before.metadata.labels);
    if (errors.length > 0 && !sameJson(errors, earlier?.errors))
      throw invalid(
        definition,
        name,
        errors.map(({ label, value, message }) => ({
          reason: 'FieldValueInvalid',
          field: `metadata.labels[${label}]`,
          message: `Invalid value: ${JSON.stringify(value)}: ${message}`,
        })),
      );
    if (earlier === undefined) return;
    const { enforce } = policy;
    const was = earlier.policy.enforce;
    const isLooser = enforce.minor === was.minor && !isStricter(enforce.level, was.level);
    if (enforce.level !== 'privileged' && !isLooser) this.#warnOfPods(name, enforce);
  }

  #warnOfPods(namespace: string, level: LevelVersion): void {
    const { current } = this.#request;
    if (current === undefined) return;
    const all = representatives(this.#store.list<ApiObject>('pods', { namespace }).items.map(({ value }) => value));
    const pods = all.slice(0, MOST_PODS);
    const byReasons = new Map<string, string[]>();
    for (const { metadata, ...pod } of pods) {
      const found = violationsOf(level, { annotations: metadata.annotations ?? {}, spec: objectAt(pod, 'spec') });
      const reasons = found.map(({ reason }) => reason).join(', ');
      if (found.length > 0) byReasons.set(reasons, [...(byReasons.get(reasons) ?? []), metadata.name]);
    }
    if (pods.length < all.length)
      current.warn(
        `new PodSecurity enforce level only checked against the first ${pods.length} of ${all.length} existing pods`,
      );
    if (byReasons.size === 0) return;
    const what = `existing pods in namespace ${JSON.stringify(namespace)} violate the new PodSecurity enforce level`;
    current.warn(`${what} "${levelText(level)}"`);
    for (const line of [...byReasons].map(([reasons, names]) => linesOf(names, reasons)).sort(compareBytes))
      current.warn(line);
  }
}

function textOf(violations: readonly Violation[]): string {
  return violations.map(({ reason, detail }) => (detail === '' ? reason : `${reason} (${detail})`)).join(', ');
}

function linesOf(names: readonly string[], reasons: string): string {
  const [first = ''] = [...names].sort(compareBytes);
  const others = names.length - 1;
  const more = others === 0 ? '' : ` (and ${others} other pod${others === 1 ? '' : 's'})`;
  return `${first}${more}: ${reasons}`;
}

/** One pod of each controller first, since its others are alike. */
function representatives(pods: readonly ApiObject[]): readonly ApiObject[] {
  const seen = new Set<string>();
  const [first, rest]: [ApiObject[], ApiObject[]] = [[], []];
  for (const pod of pods) {
    const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller === true)?.uid;
    (owner !== undefined && seen.has(owner) ? rest : first).push(pod);
    if (owner !== undefined) seen.add(owner);
  }
  return [...first, ...rest];
}

/** Only new containers and new images matter in a pod that is already there. */
function isSignificant(pod: ApiObject, before: ApiObject): boolean {
  const imagesOf = (one: ApiObject) =>
    ['containers', 'initContainers', 'ephemeralContainers'].map((list) =>
      listAt(objectAt(one, 'spec'), list).map((container) => [textAt(container, 'name'), textAt(container, 'image')]),
    );
  return !sameJson(imagesOf(pod), imagesOf(before));
}
