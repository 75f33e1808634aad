import { isObject, objectAt, textAt } from '../resources/registry/json.js';
import { invalid } from '../resources/registry/refusal.js';
import type { DeleteOptions } from '../resources/types.js';
import { readDocument, unreadableOptions } from './bodies.js';
import type { ApiCall } from './request.js';
import { isTrue } from './request.js';

const POLICIES = ['Foreground', 'Background', 'Orphan'] as const;

export interface ReadDeleteOptions extends DeleteOptions {
  readonly dryRun: boolean;
}

/** DeleteOptions from the body, else from the query. Throws 500 for a body that is none and 422 for unknown policies. */
export function readDeleteOptions(call: ApiCall): ReadDeleteOptions {
  const given = call.body.length === 0 ? fromQuery(call) : fromBody(call);
  const policy = given['propagationPolicy'];
  const grace = given['gracePeriodSeconds'];
  const orphans = given['orphanDependents'];
  const known = POLICIES.find((name) => name === policy);
  if (policy !== undefined && policy !== null && known === undefined) throw unknownPolicy(policy);
  const preconditions = objectAt(given, 'preconditions');
  const uid = textAt(preconditions, 'uid');
  const resourceVersion = textAt(preconditions, 'resourceVersion');
  const dryRun = given['dryRun'];
  return {
    ...(typeof grace === 'number' && { gracePeriodSeconds: grace }),
    ...(known !== undefined && { propagationPolicy: known }),
    ...(known === undefined &&
      typeof orphans === 'boolean' && { propagationPolicy: orphans ? 'Orphan' : 'Background' }),
    preconditions: { ...(uid !== '' && { uid }), ...(resourceVersion !== '' && { resourceVersion }) },
    dryRun: Array.isArray(dryRun) && dryRun.includes('All'),
  };
}

function fromBody(call: ApiCall): Readonly<Record<string, unknown>> {
  try {
    const { value } = readDocument(call);
    return isObject(value) ? value : {};
  } catch (error) {
    throw unreadableOptions(error);
  }
}

function fromQuery(call: ApiCall): Readonly<Record<string, unknown>> {
  const { parameters } = call;
  const grace = parameters.get('gracePeriodSeconds');
  const policy = parameters.get('propagationPolicy');
  return {
    ...(grace !== null && grace !== '' && { gracePeriodSeconds: Number(grace) }),
    ...(policy !== null && policy !== '' && { propagationPolicy: policy }),
    ...(parameters.has('orphanDependents') && { orphanDependents: isTrue(parameters, 'orphanDependents') }),
  };
}

function unknownPolicy(policy: unknown): Error {
  const supported = '"Foreground", "Background", "Orphan", "nil"';
  return invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', [
    {
      reason: 'FieldValueNotSupported',
      field: 'propagationPolicy',
      message: `Unsupported value: ${JSON.stringify(policy)}: supported values: ${supported}`,
    },
  ]);
}
