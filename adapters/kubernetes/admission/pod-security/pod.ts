import { compareBytes } from 'regatta/kit';
import { isObject, listAt, objectAt, textAt, type JsonObject } from '../../resources/registry/json.js';

/** A pod as the checks see it; also the template of one. */
export interface CheckedPod {
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: JsonObject;
}

/** What forbids a pod: a reason, and who gives cause for it. */
export interface Violation {
  readonly reason: string;
  readonly detail: string;
}

/** All containers, in the order of the texts. */
export function containersOf({ spec }: CheckedPod): readonly JsonObject[] {
  return ['initContainers', 'containers', 'ephemeralContainers'].flatMap((list) => listAt(spec, list).filter(isObject));
}

export function contextOf(holder: JsonObject): JsonObject {
  return objectAt(holder, 'securityContext');
}

export function isWindows({ spec }: CheckedPod): boolean {
  return textAt(objectAt(spec, 'os'), 'name') === 'windows';
}

/** The pod and the containers to which something applies, each asked by its security context. */
export function settersOf(pod: CheckedPod, applies: (context: JsonObject) => boolean): string {
  const bad = containersOf(pod).filter((container) => applies(contextOf(container)));
  return [...(applies(contextOf(pod.spec)) ? ['pod'] : []), ...(bad.length > 0 ? [containersText(bad)] : [])].join(
    ' and ',
  );
}

/** `container "a"`, `containers "a", "b"` */
export function containersText(containers: readonly JsonObject[]): string {
  return `${counted('container', containers.length)} ${quoted(containers.map((one) => textAt(one, 'name')))}`;
}

export function counted(word: string, count: number): string {
  return count === 1 ? word : `${word}s`;
}

export function quoted(texts: readonly string[]): string {
  return texts.map((text) => `"${text}"`).join(', ');
}

/** Each text once, in the order of bytes. */
export function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort(compareBytes);
}
