import type { Store } from 'regatta/kit';
import {
  forbidden,
  objectAt,
  sameJson,
  textAt,
  type AdmissionStep,
  type ApiObject,
  type RequestContext,
  type ResourceDefinition,
  type User,
} from 'regatta/adapters/kubernetes/api';
import type { Access } from '../authorization/access.js';
import { accountUser, controllerOf, mayUse } from './access.js';
import { ACCEPTED_UNDER, CONSTRAINTS, REQUIRED, type SecurityContextConstraints } from './constraint.js';
import { select, type Selection, type SelectionRequest } from './selection.js';

const RUN_LEVEL = 'openshift.io/run-level';
/** Namespaces in which the platform itself starts (openshift/kubernetes openshift-kube-apiserver/admission/admissionenablement). */
const EARLY_LEVELS = ['0', '1'];

/** Chooses constraints for pods and fills them in (openshift/apiserver-library-go sccadmission/admission.go). */
export class SecurityContextConstraint implements AdmissionStep {
  readonly id = 'security.openshift.io/SecurityContextConstraint';
  /** After the service account is known, and before pod security looks at the pod. */
  readonly order = 26;
  readonly #store: Store;
  readonly #request: RequestContext;
  readonly #access: Access;

  constructor(store: Store, request: RequestContext, access: Access) {
    this.#store = store;
    this.#request = request;
    this.#access = access;
  }

  admit(definition: ResourceDefinition, pod: ApiObject, before: ApiObject | undefined): ApiObject {
    if (!this.#isAsked(definition, pod, before)) return pod;
    if (before !== undefined && isRequirementChanged(pod, before))
      throw refused(definition, pod, `invalid change of required security context constraint annotation: ${REQUIRED}`);
    const mayChange =
      before === undefined
        ? 'pod'
        : this.#request.current?.subresource === 'ephemeralcontainers'
          ? 'ephemeralContainers'
          : 'nothing';
    const selection = this.#select(pod, mayChange, this.#constraints());
    if (selection.outcome === 'refused') throw refused(definition, pod, selection.why);
    const { metadata } = selection.pod;
    const annotations = { ...metadata.annotations, [ACCEPTED_UNDER]: selection.constraints.metadata.name };
    return { ...selection.pod, metadata: { ...metadata, annotations } };
  }

  /** Others may have changed the pod since; the constraints that it was accepted under are tried first. */
  validate(definition: ResourceDefinition, pod: ApiObject, before: ApiObject | undefined): void {
    if (!this.#isAsked(definition, pod, before)) return;
    const all = this.#constraints();
    const accepted = all.filter(({ metadata }) => metadata.name === pod.metadata.annotations?.[ACCEPTED_UNDER]);
    if (accepted.length > 0 && this.#select(pod, 'nothing', accepted).outcome === 'accepted') return;
    const selection = this.#select(pod, 'nothing', all);
    if (selection.outcome === 'refused') throw refused(definition, pod, selection.why);
  }

  /** Components of the control plane that change a pod change nothing that constraints look at. */
  #isAsked({ resource }: ResourceDefinition, pod: ApiObject, before: ApiObject | undefined): boolean {
    if (resource !== 'pods') return false;
    if (before !== undefined && (this.#request.current === undefined || onlyLetsGo(pod, before))) return false;
    if (textAt(objectAt(objectAt(pod, 'spec'), 'os'), 'name') === 'windows') return false;
    const level = this.#namespaceOf(pod)?.metadata.labels?.[RUN_LEVEL] ?? '';
    return !EARLY_LEVELS.includes(level);
  }

  #select(
    pod: ApiObject,
    mayChange: SelectionRequest['mayChange'],
    constraints: readonly SecurityContextConstraints[],
  ): Selection {
    const { namespace = '' } = pod.metadata;
    const askers: readonly User[] = [
      accountUser(namespace, textAt(objectAt(pod, 'spec'), 'serviceAccountName')),
      this.#request.current?.user ?? controllerOf(pod),
    ];
    return select({
      pod,
      constraints,
      namespace,
      annotations: this.#namespaceOf(pod)?.metadata.annotations ?? {},
      mayUse: (one) => askers.some((user) => mayUse(one, user, namespace, this.#access)),
      mayChange,
    });
  }

  #constraints(): readonly SecurityContextConstraints[] {
    return this.#store.list<SecurityContextConstraints>(CONSTRAINTS).items.map(({ value }) => value);
  }

  #namespaceOf({ metadata: { namespace = '' } }: ApiObject): ApiObject | undefined {
    return this.#store.get<ApiObject>('namespaces', '', namespace)?.value;
  }
}

function isRequirementChanged({ metadata }: ApiObject, { metadata: before }: ApiObject): boolean {
  const wanted = metadata.annotations?.[REQUIRED];
  return wanted !== undefined && wanted !== before.annotations?.[REQUIRED];
}

/** The garbage collector may take owners and finalizers away from any pod. */
function onlyLetsGo(pod: ApiObject, before: ApiObject): boolean {
  const bare = ({ metadata, ...rest }: ApiObject) => {
    const { ownerReferences: _owners, finalizers: _held, resourceVersion: _version, ...kept } = metadata;
    return { ...rest, metadata: { ...kept, managedFields: undefined } };
  };
  return !sameJson(pod, before) && sameJson(bare(pod), bare(before));
}

function refused(definition: ResourceDefinition, { metadata }: ApiObject, why: string): Error {
  return forbidden(definition, metadata.name, why);
}
