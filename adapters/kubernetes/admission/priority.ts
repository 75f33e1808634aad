import type { Store } from 'regatta/kit';
import type { ResourceDefinition } from '../resources/definition.js';
import type { AdmissionStep } from '../resources/registry/admission.js';
import { numberAt, objectAt, textAt } from '../resources/registry/json.js';
import { forbidden } from '../resources/registry/refusal.js';
import type { ApiObject } from '../resources/types.js';

const CLASSES = 'priorityclasses.scheduling.k8s.io';
const PREEMPT = 'PreemptLowerPriority';

interface PriorityClass extends ApiObject {
  readonly value?: number;
  readonly globalDefault?: boolean;
  readonly preemptionPolicy?: string;
}

/** Classes that exist even where nobody has made them (kubernetes pkg/apis/scheduling/v1/helpers.go v1.32). */
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
    const refuse = (why: string) => forbidden(definition, object.metadata.name, why);
    if (name !== '' && found === undefined && system === undefined)
      throw refuse(`no PriorityClass with name ${name} was found`);
    const priority = system ?? found?.value ?? 0;
    if (typeof spec['priority'] === 'number' && spec['priority'] !== priority)
      throw refuse(
        `the integer value of priority (${numberAt(spec, 'priority')}) must not be provided in pod spec; priority admission controller computed ${priority} from the given PriorityClass name`,
      );
    const policy = found?.preemptionPolicy ?? PREEMPT;
    const given = textAt(spec, 'preemptionPolicy');
    if (given !== '' && given !== policy)
      throw refuse(
        `the string value of PreemptionPolicy (${given}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`,
      );
    const className = found?.metadata.name ?? name;
    const filled = { priority, preemptionPolicy: policy, ...(className !== '' && { priorityClassName: className }) };
    const changed = { ...object, spec: { ...spec, ...filled } };
    return changed;
  }

  validate(definition: ResourceDefinition, object: ApiObject): void {
    if (definition.resource !== CLASSES || !(object as PriorityClass).globalDefault) return;
    const { name } = object.metadata;
    const other = this.#default();
    if (other === undefined || other.metadata.name === name) return;
    const why = `PriorityClass ${other.metadata.name} is already marked as default. Only one default can exist`;
    throw forbidden(definition, name, why);
  }

  /** The class of that name; without a name the default one, if there is one. */
  #find(name: string): PriorityClass | undefined {
    if (!this.#store.kinds.includes(CLASSES)) return undefined;
    return name === '' ? this.#default() : this.#store.get<PriorityClass>(CLASSES, '', name)?.value;
  }

  /** Of several default classes the lowest counts. */
  #default(): PriorityClass | undefined {
    const defaults = this.#store
      .list<PriorityClass>(CLASSES)
      .items.map(({ value }) => value)
      .filter(({ globalDefault }) => globalDefault === true);
    return defaults.reduce<PriorityClass | undefined>(
      (lowest, one) => (lowest !== undefined && (lowest.value ?? 0) <= (one.value ?? 0) ? lowest : one),
      undefined,
    );
  }
}
