import {
  isObject,
  listAt,
  numberAt,
  objectAt,
  scalarText,
  textAt,
  type JsonObject,
} from '../../resources/registry/json.js';

/** A server outside that has a say in where pods go (pkg/scheduler/apis/config/types.go Extender v1.32). */
export interface ExtenderConfiguration {
  readonly urlPrefix: string;
  /** What is added to the prefix for each question; empty for what the extender is not asked. */
  readonly verbs: Readonly<Record<ExtenderVerb, string>>;
  /** Multiplies its scores, which go from 0 to 10. */
  readonly weight: number;
  readonly timeoutMs: number;
  /** PEM; empty for none. */
  readonly authority: string;
  /** Whether it knows the nodes itself, so that names are enough. */
  readonly knowsNodes: boolean;
  /** Whether scheduling goes on without it when it fails. */
  readonly isIgnorable: boolean;
  /** It is asked only about pods with one of these resources; about all, where there are none. */
  readonly managedResources: readonly string[];
  /** Of those, the ones that the scheduler leaves to it. */
  readonly ignoredResources: readonly string[];
}

export type ExtenderVerb = 'filter' | 'prioritize' | 'preempt' | 'bind';

const DEFAULT_TIMEOUT_MS = 5000;
const MS_PER: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

export function extendersOf(document: JsonObject): readonly ExtenderConfiguration[] {
  return listAt(document, 'extenders').filter(isObject).map(extenderOf);
}

function extenderOf(extender: JsonObject): ExtenderConfiguration {
  const managed = listAt(extender, 'managedResources').filter(isObject);
  const authority = textAt(objectAt(extender, 'tlsConfig'), 'caData');
  return {
    urlPrefix: textAt(extender, 'urlPrefix').replace(/\/+$/, ''),
    verbs: {
      filter: textAt(extender, 'filterVerb'),
      prioritize: textAt(extender, 'prioritizeVerb'),
      preempt: textAt(extender, 'preemptVerb'),
      bind: textAt(extender, 'bindVerb'),
    },
    weight: numberAt(extender, 'weight'),
    timeoutMs: durationMs(textAt(extender, 'httpTimeout')) || DEFAULT_TIMEOUT_MS,
    authority: authority === '' ? '' : atob(authority),
    knowsNodes: extender['nodeCacheCapable'] === true,
    isIgnorable: extender['ignorable'] === true,
    managedResources: managed.map(({ name }) => scalarText(name)),
    ignoredResources: managed.filter((one) => one['ignoredByScheduler'] === true).map(({ name }) => scalarText(name)),
  };
}

/** A duration of Go; 0 for what is none. */
function durationMs(text: string): number {
  let sum = 0;
  for (const [, amount, unit] of text.matchAll(/([\d.]+)(ms|s|m|h)/g)) sum += Number(amount) * MS_PER[unit!]!;
  return sum;
}

/** What is wrong with them (pkg/scheduler/apis/config/validation/validation.go validateExtenders v0.32). */
export function extendersProblem(document: JsonObject): string | undefined {
  const given = listAt(document, 'extenders').filter(isObject);
  for (const [index, extender] of given.entries()) {
    const at = `extenders[${index}]`;
    if (textAt(extender, 'prioritizeVerb') !== '' && numberAt(extender, 'weight') <= 0)
      return `${at}.weight: Invalid value: ${numberAt(extender, 'weight')}: must have a positive weight applied to it`;
    const url = textAt(extender, 'urlPrefix');
    if (!/^https?:\/\/[^/]/.test(url))
      return `${at}.urlPrefix: Invalid value: ${JSON.stringify(url)}: must be the URL of a server`;
    const authority = textAt(objectAt(extender, 'tlsConfig'), 'caData');
    if (!/^[A-Za-z0-9+/\s]*={0,2}$/.test(authority)) return `${at}.tlsConfig.caData: illegal base64 data`;
    const names = listAt(extender, 'managedResources').map((one) => textAt(one, 'name'));
    const twice = names.find((name, place) => names.indexOf(name) !== place);
    if (twice !== undefined)
      return `${at}.managedResources[${names.lastIndexOf(twice)}].name: Invalid value: ${JSON.stringify(twice)}: duplicate extender managed resource name`;
  }
  const binders = given.filter((extender) => textAt(extender, 'bindVerb') !== '').length;
  return binders > 1
    ? `extenders: Invalid value: "found ${binders} extenders implementing bind": only one extender can implement bind`
    : undefined;
}
