import type { Resource, Resources } from '../allocator/resource.js';

/** Resources as the master prints them in its messages; `role` is what they are allocated to. Source: recorded http-scheduler-launch. */
export function textOf(resources: Resources, role?: string): string {
  return resources.length === 0 ? '{}' : resources.map((resource) => oneText(resource, role)).join('; ');
}

/** Source: mesos src/common/resources.cpp operator<<; recorded http-operator-changes. */
export function oneText(resource: Resource, role?: string): string {
  const reserved = resource.reservations
    .map(
      ({ role: owner, type, principal }) =>
        `(${[type, owner, ...(principal === undefined ? [] : [principal])].join()})`,
    )
    .join();
  const reservations = reserved === '' ? '' : `(reservations: [${reserved}])`;
  const allocated = role === undefined ? '' : `(allocated: ${role})`;
  const marks = `${resource.revocable ? '{REV}' : ''}${resource.copies === undefined ? '' : '<SHARED>'}`;
  return `${resource.name}${allocated}${reservations}${diskText(resource)}${marks}:${amountText(resource)}`;
}

function diskText({ volume, containerPath, mount }: Resource): string {
  const source = mount === undefined ? '' : `MOUNT:${mount}`;
  const persistence = volume === undefined ? '' : `${volume}${containerPath === undefined ? '' : `:${containerPath}`}`;
  const text = [source, persistence].filter((part) => part !== '').join();
  return text === '' ? '' : `[${text}]`;
}

function amountText(resource: Resource): string {
  if (resource.type === 'SCALAR') return String(resource.milli / 1000);
  if (resource.type === 'SET') return `{${resource.items.join(', ')}}`;
  return `[${resource.ranges.map(({ begin, end }) => `${begin}-${end}`).join(', ')}]`;
}

/** A set of names, as messages show it. */
export function setText(names: Iterable<string>): string {
  const sorted = [...names].sort();
  return sorted.length === 0 ? '{}' : `{ ${sorted.join(', ')} }`;
}
