import type { ResourceDefinition } from '../definition.js';
import type { ApiObject } from '../types.js';
import type { RequestContext } from './request-context.js';
import type { User } from './user.js';

/**
 * One step of admission; the order of the steps is part of the platform's meaning. A step has a part in what it implements, and those
 * that extend this adapter add steps of their own. `before` is undefined for a create.
 */
export interface AdmissionStep {
  readonly id: string;
  readonly order: number;
  /** Gives the object, perhaps changed, before it is validated; throws a `Refusal`. */
  admit?(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): ApiObject;
  /** Looks at an object that is valid; throws a `Refusal`. Writes of status are shown only if they come from outside. */
  validate?(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): void;
  /** Nothing refuses any more, and the object is about to be written. Not called for a dry run. */
  admitted?(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): void;
  /** Looks at a deletion that was asked for from outside; throws a `Refusal`. */
  validateDeletion?(definition: ResourceDefinition, object: ApiObject): void;
}

type Part = 'admit' | 'validate' | 'admitted' | 'validateDeletion';
type Having<P extends Part> = AdmissionStep & Required<Pick<AdmissionStep, P>>;

/** All steps, in their order. */
export class AdmissionChain {
  readonly #request: RequestContext;
  readonly #admit: readonly Having<'admit'>[];
  readonly #validate: readonly Having<'validate'>[];
  readonly #admitted: readonly Having<'admitted'>[];
  readonly #deletion: readonly Having<'validateDeletion'>[];

  constructor(request: RequestContext, steps: readonly AdmissionStep[]) {
    this.#request = request;
    const ordered = [...steps].sort((left, right) => left.order - right.order);
    this.#admit = having(ordered, 'admit');
    this.#validate = having(ordered, 'validate');
    this.#admitted = having(ordered, 'admitted');
    this.#deletion = having(ordered, 'validateDeletion');
  }

  /** Who is behind the write; undefined for the components of the control plane. */
  get user(): User | undefined {
    return this.#request.current?.user;
  }

  admit(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): ApiObject {
    return this.#admit.reduce((admitted, step) => step.admit(definition, admitted, before), object);
  }

  validate(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): void {
    for (const step of this.#validate) step.validate(definition, object, before);
  }

  /** The components of the control plane may write status as they like. */
  validateStatus(definition: ResourceDefinition, object: ApiObject, before: ApiObject): void {
    if (this.#request.current !== undefined) this.validate(definition, object, before);
  }

  admitted(definition: ResourceDefinition, object: ApiObject, before: ApiObject | undefined): void {
    for (const step of this.#admitted) step.admitted(definition, object, before);
  }

  /** They may delete as they like, too. */
  validateDeletion(definition: ResourceDefinition, object: ApiObject): void {
    if (this.#request.current === undefined) return;
    for (const step of this.#deletion) step.validateDeletion(definition, object);
  }
}

function having<P extends Part>(steps: readonly AdmissionStep[], part: P): readonly Having<P>[] {
  return steps.filter((step): step is Having<P> => step[part] !== undefined);
}
