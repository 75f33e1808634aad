import type { Store } from 'regatta/kit';
import type { ResourceDefinition } from '../definition.js';
import type { ApiObject } from '../types.js';
import type { AdmissionStep } from './admission.js';
import { forbidden } from './refusal.js';
import { fill, listAt, objectAt, textAt, type JsonObject } from './json.js';

const CLASSES = 'priorityclasses.scheduling.k8s.io';
const TAINTS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable'];

/**
 * Every pod tolerates the loss of its node for a while, unless it says how long itself (kubernetes
 * plugin/pkg/admission/defaulttolerationseconds/admission.go v1.32).
 */
export class DefaultTolerationSeconds implements AdmissionStep {
  readonly id = 'DefaultTolerationSeconds';
  readonly order = 40;
  readonly #seconds: number;

  constructor(podEvictionTolerationMs: number) {
    this.#seconds = Math.round(podEvictionTolerationMs / 1000);
  }

  admit(definition: ResourceDefinition, object: ApiObject): ApiObject {
    if (definition.resource !== 'pods') return object;
    const spec = objectAt(object, 'spec');
    const given = listAt(spec, 'tolerations');
    const added = TAINTS.filter((key) => !given.some((toleration) => tolerates(toleration, key))).map((key) => ({
      key,
      operator: 'Exists',
      effect: 'NoExecute',
      tolerationSeconds: this.#seconds,
    }));
    return added.length === 0 ? object : withSpec(object, { ...spec, tolerations: [...given, ...added] });
  }
}

function tolerates(toleration: unknown, key: string): boolean {
  const named = textAt(toleration, 'key');
  const effect = textAt(toleration, 'effect');
  return (named === key || named === '') && (effect === 'NoExecute' || effect === '');
}

interface PriorityClass extends ApiObject {
  readonly value?: number;
  readonly globalDefault?: boolean;
  readonly preemptionPolicy?: string;
}

/** Classes that exist without anybody making them (pkg/apis/scheduling/v1/helpers.go). */
const SYSTEM_CLASSES: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};

/** Pods get the priority of their class, else of the default class, else 0 (kubernetes plugin/pkg/admission/priority/admission.go v1.32). */
export class DefaultPriority implements AdmissionStep {
  readonly id = 'Priority';
  readonly order = 30;
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  admit(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): ApiObject {
    if (definition.resource !== 'pods' || before !== undefined) return object;
    const spec = objectAt(object, 'spec');
    const name = textAt(spec, 'priorityClassName');
    const system = SYSTEM_CLASSES[name];
    const found = this.#find(name);
    if (name !== '' && found === undefined && system === undefined)
      throw forbidden(definition, object.metadata.name, `no PriorityClass with name ${name} was found`);
    const filled = fill(spec, {
      ...(found !== undefined && { priorityClassName: found.metadata.name }),
      priority: system ?? found?.value ?? 0,
      preemptionPolicy: found?.preemptionPolicy ?? 'PreemptLowerPriority',
    });
    return filled === spec ? object : withSpec(object, filled);
  }

  /** The class of that name; without a name the default one, if there is one. */
  #find(name: string): PriorityClass | undefined {
    if (!this.#store.kinds.includes(CLASSES)) return undefined;
    if (name !== '') return this.#store.get<PriorityClass>(CLASSES, '', name)?.value;
    const defaults = this.#store.list<PriorityClass>(CLASSES).items.filter(({ value }) => value.globalDefault === true);
    return defaults[0]?.value;
  }
}

function withSpec(object: ApiObject, spec: JsonObject): ApiObject {
  const changed = { ...object, spec };
  return changed;
}
