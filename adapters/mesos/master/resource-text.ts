import type { Resource, Resources } from '../allocator/resource.js';

/** Resources as the master prints them in its messages. Source: recorded http-scheduler-launch. */
export function textOf(resources: Resources, role: string): string {
  return resources.map((resource) => oneText(resource, role)).join('; ');
}

export function oneText(resource: Resource, role: string): string {
  const reserved = resource.reservations.map(({ role: owner, type }) => `(${type},${owner})`).join(',');
  const reservations = reserved === '' ? '' : `(reservations: [${reserved}])`;
  const kind = `${resource.name}(allocated: ${role})${reservations}${resource.revocable ? '{REV}' : ''}`;
  return `${kind}:${amountText(resource)}`;
}

function amountText(resource: Resource): string {
  if (resource.type === 'SCALAR') return String(resource.milli / 1000);
  if (resource.type === 'SET') return `{${resource.items.join(', ')}}`;
  return `[${resource.ranges.map(({ begin, end }) => `${begin}-${end}`).join(', ')}]`;
}
