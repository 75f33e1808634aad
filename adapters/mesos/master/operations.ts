import { add, contains, subtract } from '../allocator/arithmetic.js';
import type { Resource, Resources } from '../allocator/resource.js';
import type { Operation, ResourceJson } from '../resources/messages.js';
import { askedOfJson } from '../resources/resource-json.js';
import { textOf } from './resource-text.js';

/** What an operation turns into what. */
export interface Conversion {
  readonly consumed: Resources;
  readonly converted: Resources;
}

/**
 * The conversions of an operation on resources; undefined for one that is none. Source: mesos src/common/resources_utils.cpp
 * getResourceConversions.
 */
export function conversionsOf(operation: Operation): Conversion[] | undefined {
  switch (operation.type) {
    case 'RESERVE':
      return each(operation.reserve?.resources, (reserved) => [unreservedOnce(reserved), reserved]);
    case 'UNRESERVE':
      return each(operation.unreserve?.resources, (reserved) => [reserved, unreservedOnce(reserved)]);
    case 'CREATE':
      return each(operation.create?.volumes, (volume) => [withoutVolume(volume), volume]);
    case 'DESTROY':
      return each(operation.destroy?.volumes, (volume) => [volume, withoutVolume(volume)]);
    case 'GROW_VOLUME':
    case 'SHRINK_VOLUME':
      return resized(operation);
    default:
      return undefined;
  }
}

/** Applies conversions one by one; a text says what is not there. */
export function converted(resources: Resources, conversions: readonly Conversion[]): Resources | string {
  let rest = resources;
  for (const { consumed, converted: made } of conversions) {
    if (!contains(rest, consumed)) return `${textOf(rest)} does not contain ${textOf(consumed)}`;
    rest = add(subtract(rest, consumed), made);
  }
  return rest;
}

/** All of one side of conversions. */
export function sumOf(conversions: readonly Conversion[], side: keyof Conversion): Resources {
  return conversions.reduce<Resources>((sum, conversion) => add(sum, conversion[side]), []);
}

function each(
  list: readonly ResourceJson[] | undefined,
  pair: (resource: Resource) => readonly [consumed: Resource, converted: Resource],
): Conversion[] {
  return askedOfJson(list ?? []).map((resource) => {
    const [consumed, made] = pair(resource);
    return { consumed: [consumed], converted: [made] };
  });
}

function resized({ type, grow_volume: grow, shrink_volume: shrink }: Operation): Conversion[] {
  const [volume] = askedOfJson([(grow?.volume ?? shrink?.volume)!]);
  if (volume?.type !== 'SCALAR') return [];
  if (type === 'GROW_VOLUME') {
    const addition = askedOfJson([grow!.addition]);
    const more = addition[0]?.type === 'SCALAR' ? addition[0].milli : 0;
    return [{ consumed: [volume, ...addition], converted: [{ ...volume, milli: volume.milli + more }] }];
  }
  const less = Math.round((shrink?.subtract.value ?? 0) * 1000);
  const smaller = { ...volume, milli: volume.milli - less };
  return [{ consumed: [volume], converted: [smaller, { ...withoutVolume(volume), milli: less } as Resource] }];
}

function unreservedOnce(resource: Resource): Resource {
  return { ...resource, reservations: resource.reservations.slice(0, -1) };
}

function withoutVolume(volume: Resource): Resource {
  const { volume: _id, containerPath: _path, volumePrincipal: _principal, copies: _copies, ...disk } = volume;
  return disk;
}
