import type { ApiObject, FieldError } from 'regatta/adapters/kubernetes/api';
import { assigned, isUnchanged } from './assign.js';
import { REQUIRED, type SecurityContextConstraints } from './constraint.js';
import { forbiddenField } from '../resources/field-errors.js';
import { withRangesOf } from './namespace-ranges.js';
import { inOrderOfTrial } from './points.js';
import { violations } from './validate.js';

/** What a pod may be accepted under, and by whom. */
export interface SelectionRequest {
  readonly pod: ApiObject;
  readonly constraints: readonly SecurityContextConstraints[];
  readonly namespace: string;
  readonly annotations: Readonly<Record<string, string>>;
  mayUse(constraints: SecurityContextConstraints): boolean;
  /** What the choice may still change: everything on create, new ephemeral containers on their subresource, else nothing. */
  readonly mayChange: 'pod' | 'ephemeralContainers' | 'nothing';
}

export type Selection =
  | { readonly outcome: 'accepted'; readonly constraints: SecurityContextConstraints; readonly pod: ApiObject }
  | { readonly outcome: 'refused'; readonly why: string };

/** Chooses the constraints for a pod (openshift/apiserver-library-go sccadmission/admission.go computeSecurityContext). */
export function select(request: SelectionRequest): Selection {
  const required = request.pod.metadata.annotations?.[REQUIRED] ?? '';
  const named = request.constraints.filter(({ metadata }) => required === '' || metadata.name === required);
  if (named.length === 0)
    return {
      outcome: 'refused',
      why:
        required === ''
          ? 'no SecurityContextConstraints found in cluster'
          : `failed to retrieve the required SCC ${JSON.stringify(required)}: securitycontextconstraints.security.openshift.io ${JSON.stringify(required)} not found`,
    };
  const filled = inOrderOfTrial(named).map((one) => withRangesOf(one, request.namespace, request.annotations));
  const broken = filled.filter((one) => typeof one === 'string');
  if (broken.length > 0)
    return { outcome: 'refused', why: broken.length === 1 ? broken[0]! : `[${broken.join(', ')}]` };
  return firstThatFits(request, filled as readonly SecurityContextConstraints[]);
}

function firstThatFits(request: SelectionRequest, candidates: readonly SecurityContextConstraints[]): Selection {
  const { pod, mayChange } = request;
  const errors: FieldError[] = [];
  const denied = new Set<string>();
  for (const constraints of candidates) {
    const { name } = constraints.metadata;
    if (!request.mayUse(constraints)) {
      denied.add(name);
      errors.push(forbiddenField(`provider ${JSON.stringify(name)}`, 'not usable by user or serviceaccount'));
      continue;
    }
    const changed = assigned(pod, constraints);
    const wrong = violations(changed, constraints);
    errors.push(...wrong);
    if (wrong.length > 0) continue;
    const ignored = mayChange === 'ephemeralContainers' ? ['ephemeralContainers'] : [];
    if (mayChange === 'pod' || isUnchanged(pod, changed, ignored))
      return { outcome: 'accepted', constraints, pod: changed };
  }
  errors.push(...restrictedHint(pod, candidates, denied));
  return {
    outcome: 'refused',
    why: `unable to validate against any security context constraint: ${aggregated(errors)}`,
  };
}

/** Tells those who may only use restricted-v2 that the older one would have done. */
function restrictedHint(
  pod: ApiObject,
  candidates: readonly SecurityContextConstraints[],
  denied: ReadonlySet<string>,
): readonly FieldError[] {
  const named = (wanted: string) => candidates.find(({ metadata }) => metadata.name === wanted);
  const restricted = named('restricted');
  if (restricted === undefined || named('restricted-v2') === undefined || !denied.has('restricted')) return [];
  if (violations(assigned(pod, restricted), restricted).length > 0) return [];
  const why =
    'the pod fails to validate against the `restricted-v2` security context constraint, but would validate successfully against the `restricted` security context constraint';
  return [forbiddenField('no access to scc/restricted', why)];
}

function aggregated(errors: readonly FieldError[]): string {
  const texts = [...new Set(errors.map(({ field, message }) => `${field}: ${message}`))];
  return texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`;
}
