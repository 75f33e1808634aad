import type { FieldError } from '../definition.js';
import { fieldForbidden, fieldInvalid, fieldInvalidShown, fieldRequired } from '../registry/field-errors.js';
import { isObject, objectAt, scalarText } from '../registry/json.js';
import { compareQuantities, goQuantity, isWholeQuantity, nanoOf } from '../registry/quantity.js';
import { qualifiedNameProblems } from '../registry/labels.js';
import { NOT_NEGATIVE } from './fields.js';

const CONTAINER_RESOURCES = ['cpu', 'memory', 'ephemeral-storage'];
const STANDARD_RESOURCES = [
  ...CONTAINER_RESOURCES,
  ...[
    'requests.cpu',
    'requests.memory',
    'requests.ephemeral-storage',
    'limits.cpu',
    'limits.memory',
    'limits.ephemeral-storage',
  ],
  ...[
    'pods',
    'resourcequotas',
    'services',
    'replicationcontrollers',
    'secrets',
    'configmaps',
    'persistentvolumeclaims',
  ],
  ...['storage', 'requests.storage', 'services.nodeports', 'services.loadbalancers'],
];
const QUOTA_RESOURCES = STANDARD_RESOURCES.filter((name) => name !== 'storage');
const OBJECT_COUNTS = [
  ...[
    'pods',
    'resourcequotas',
    'services',
    'replicationcontrollers',
    'secrets',
    'configmaps',
    'persistentvolumeclaims',
  ],
  ...['services.nodeports', 'services.loadbalancers'],
];
const COMPUTE_RESOURCES = ['cpu', 'memory'];
const HUGE_PAGES = 'hugepages-';

/** Names of resources come without quotes in the server's texts, because their Go type is no plain string. */
function invalidName(field: string, name: string, detail: string): FieldError {
  return fieldInvalidShown(field, name, detail);
}

/** Requests and limits of a container (pkg/apis/core/validation/validation.go ValidateContainerResourceRequirements v1.32). */
export function resourceRequirementErrors(resources: unknown, path: string): readonly FieldError[] {
  const limits = objectAt(resources, 'limits');
  const requests = objectAt(resources, 'requests');
  const errors: FieldError[] = [];
  for (const [name, quantity] of Object.entries(limits)) {
    const field = `${path}.limits[${name}]`;
    errors.push(...containerResourceNameErrors(name, field), ...quantityErrors(name, quantity, field));
    errors.push(...pageErrors(name, quantity, field));
  }
  for (const [name, quantity] of Object.entries(requests)) {
    const field = `${path}.requests[${name}]`;
    errors.push(...containerResourceNameErrors(name, field), ...quantityErrors(name, quantity, field));
    const limit = limits[name];
    if (limit === undefined) {
      if (!isOvercommitted(name))
        errors.push(fieldRequired(`${path}.limits`, 'Limit must be set for non overcommitable resources'));
      errors.push(...pageErrors(name, quantity, field));
      continue;
    }
    const order = compareQuantities(quantity, limit);
    const shown = scalarText(limit);
    if (!isOvercommitted(name) && order !== 0)
      errors.push(fieldInvalid(`${path}.requests`, scalarText(quantity), `must be equal to ${name} limit of ${shown}`));
    else if (order > 0)
      errors.push(
        fieldInvalid(
          `${path}.requests`,
          scalarText(quantity),
          `must be less than or equal to ${name} limit of ${shown}`,
        ),
      );
    errors.push(...pageErrors(name, quantity, field));
  }
  const names = [...Object.keys(limits), ...Object.keys(requests)];
  if (names.some((name) => name.startsWith(HUGE_PAGES)) && !names.some((name) => COMPUTE_RESOURCES.includes(name)))
    errors.push(fieldForbidden(path, 'HugePages require cpu or memory'));
  return errors;
}

/** Huge pages come whole. */
function pageErrors(name: string, quantity: unknown, field: string): readonly FieldError[] {
  if (!name.startsWith(HUGE_PAGES)) return [];
  const page = name.slice(HUGE_PAGES.length);
  const isSize = /^\d+(?:[KMGTPE]i?|k|m)?$/.test(page) && nanoOf(page) > 0n;
  if (isSize && nanoOf(quantity) % nanoOf(page) === 0n) return [];
  const text = scalarText(quantity);
  return [fieldInvalid(field, text, `${text} is not positive integer multiple of ${name}`)];
}

/** Native resources may be promised more than once; extended ones and huge pages may not. */
function isOvercommitted(name: string): boolean {
  return isNative(name) && !name.startsWith(HUGE_PAGES);
}

function isNative(name: string): boolean {
  return !name.includes('/') || name.split('/')[0]!.endsWith('kubernetes.io');
}

export function containerResourceNameErrors(name: string, field: string): readonly FieldError[] {
  const errors = [...resourceNameErrors(name, field)];
  if (!name.includes('/')) {
    if (!CONTAINER_RESOURCES.includes(name) && !name.startsWith(HUGE_PAGES))
      errors.push(invalidName(field, name, 'must be a standard resource for containers'));
  } else if (!isNative(name) && !isExtended(name)) {
    errors.push(invalidName(field, name, "doesn't follow extended resource name standard"));
  }
  return errors;
}

function isExtended(name: string): boolean {
  return !name.startsWith('requests.') && qualifiedNameProblems(`requests.${name}`).length === 0;
}

/** Any name of a resource (validateResourceName); container rules come on top. */
function resourceNameErrors(name: string, field: string): readonly FieldError[] {
  return qualifiedNameProblems(name).map((problem) => invalidName(field, name, problem));
}

function quantityErrors(name: string, quantity: unknown, field: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  if (nanoOf(quantity) < 0n) errors.push(fieldInvalid(field, scalarText(quantity), NOT_NEGATIVE));
  const isCount = OBJECT_COUNTS.includes(name) || (!isNative(name) && name.includes('/'));
  if (isCount && !isWholeQuantity(quantity))
    errors.push(fieldInvalidShown(field, goQuantity(quantity), 'must be an integer'));
  return errors;
}

/** The limits of a quota (ValidateResourceQuotaSpec). */
export function quotaListErrors(list: unknown, path: string): readonly FieldError[] {
  if (!isObject(list)) return [];
  return Object.entries(list).flatMap(([name, quantity]) => {
    const field = `${path}[${name}]`;
    return [...quotaNameErrors(name, field), ...quantityErrors(name, quantity, field)];
  });
}

function quotaNameErrors(name: string, field: string): readonly FieldError[] {
  const errors = [...standardNameErrors(name, field)];
  const isKnown =
    name.includes('/') ||
    name.startsWith('count/') ||
    QUOTA_RESOURCES.includes(name) ||
    /^(?:requests\.)?hugepages-/.test(name);
  if (!isKnown) errors.push(invalidName(field, name, 'must be a standard resource for quota'));
  return errors;
}

/** Names in limit ranges and quotas: standard or with a domain (ValidateResourceName). */
export function standardNameErrors(name: string, field: string): readonly FieldError[] {
  const problems = resourceNameErrors(name, field);
  if (problems.length > 0) return problems;
  const isKnown = name.includes('/') || STANDARD_RESOURCES.includes(name) || /^(?:requests\.)?hugepages-/.test(name);
  return isKnown ? [] : [invalidName(field, name, 'must be a standard resource type or fully qualified')];
}
