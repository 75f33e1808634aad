import type { Pod } from '../../controllers/objects/pod.js';
import type { ExtenderConfiguration, ExtenderVerb } from '../configuration/extenders.js';
import { isObject, type JsonObject } from '../../resources/registry/json.js';

/** Something that is asked of an extender. */
export interface ExtenderQuestion {
  readonly extender: ExtenderConfiguration;
  readonly verb: ExtenderVerb;
  readonly body: JsonObject;
}

/** What came back, or why nothing did. */
export type ExtenderAnswer = { readonly value: unknown } | { readonly problem: string };

/** A course of questions, each answered before the next one is asked. */
export type Asking<T> = Generator<ExtenderQuestion, T, ExtenderAnswer>;

/** Whether an extender has to do with a pod (pkg/scheduler/extender.go IsInterested v1.32). */
export function isInterested({ managedResources }: ExtenderConfiguration, { spec }: Pod): boolean {
  if (managedResources.length === 0) return true;
  return [...(spec.initContainers ?? []), ...spec.containers].some(({ resources }) =>
    [resources?.requests, resources?.limits].some((list) =>
      Object.keys(list ?? {}).some((name) => managedResources.includes(name)),
    ),
  );
}

/** A field of an answer; Go takes names in any case. */
export function fieldOf(value: unknown, name: string): unknown {
  if (!isObject(value)) return undefined;
  if (name in value) return value[name];
  const found = Object.keys(value).find((one) => one.toLowerCase() === name.toLowerCase());
  return found === undefined ? undefined : value[found];
}

/** The names and texts of a map of an answer. */
export function textsOf(value: unknown, name: string): ReadonlyMap<string, string> {
  const found = fieldOf(value, name);
  return new Map(
    Object.entries(isObject(found) ? found : {}).map(([key, text]) => [key, typeof text === 'string' ? text : '']),
  );
}

/** The error that an extender reports itself; empty for none. */
export function errorOf(value: unknown): string {
  const error = fieldOf(value, 'Error');
  return typeof error === 'string' ? error : '';
}
