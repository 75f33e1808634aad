// Everything in a cluster, as text in which what differs from run to run by its nature is masked.
import type { Api, KubernetesObject } from './api.js';

/** Letters of generated names (apimachinery pkg/util/rand). */
const GENERATED = /-[bcdfghjklmnpqrstvwxz2456789]{5}(?![a-z0-9])/g;

const MASKS: readonly (readonly [RegExp, string])[] = [
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<uid>'],
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, '<time>'],
  [/\d{4}-\d\d-\d\d/g, '<date>'],
  [/\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b/g, '<address>'],
  [/-----BEGIN[^]*-----END[A-Z ]*-----\n?/g, '<pem>'],
  [/\bnode-\d+\b/g, '<node>'],
  [GENERATED, '-*'],
];

/** Hashes of templates, in names and alone: ours are stable but others than those of the real controllers (see the adapter's README). */
const HASHED =
  /(?<=-|"(?:pod-template-|controller-revision-|controller.kubernetes.io\/)hash": ")[bcdfghjklmnpqrstvwxz2456789]{6,10}(?![a-z0-9])/g;

/** Fields that tell when or where something happened, not what. */
const HAPPENSTANCE = new Set([
  ...['resourceVersion', 'zone', 'nodePort'],
  ...['endpoints.kubernetes.io/last-change-trigger-time', 'f:endpoints.kubernetes.io/last-change-trigger-time'],
]);

/** Our controllers give out no subnets, since our kubelets choose their own. */
const SUBNETS = ['podCIDR', 'podCIDRs'];

/** Whose these are is known to differ (docs/adapters/kubernetes.md). */
const UNOWNED: Readonly<Record<string, readonly string[]>> = {
  daemonsets: ['f:deprecated.daemonset.template.generation'],
  jobs: ['f:labels'],
};

/** Parts of the real server. */
const SERVER = /^(kube-apiserver|api-priority-and-fairness-.*)$/;

/** How many steps these took depends on how fast their pods came up. */
const STEPWISE = /\/(replicasets|endpointslices)$/;

/** Records of the way, not of where it led to. */
const PASSED_OVER = /\/(events|leases|componentstatuses)$/;

/** Who the real controllers are, each by itself; ours need no accounts. */
const ACCOUNTS = '/api/v1/serviceaccounts kube-system';

/** Resource, namespace, masked name -> the masked objects, sorted. */
export type EndState = ReadonlyMap<string, readonly string[]>;

/** `own`: whether parts of ours are at work, whose hashes are others and whose writes are not attributed to managers. */
export async function endStateOf(api: Api, { own = false } = {}): Promise<EndState> {
  const shown = (text: string) => (own ? text.replaceAll(HASHED, '<hash>') : text);
  const state = new Map<string, string[]>();
  for (const path of await api.listable()) {
    if (PASSED_OVER.test(path)) continue;
    for (const object of await api.list(path)) {
      const { namespace = '', name } = object.metadata;
      // It says where the server is.
      if (namespace === 'default' && name === 'kubernetes') continue;
      // Ours brings its metrics server.
      if (name === 'v1beta1.metrics.k8s.io') continue;
      if (own && `${path} ${namespace}` === ACCOUNTS) continue;
      const key = shown(maskedText(`${path} ${namespace} ${name}`));
      state.set(key, [...(state.get(key) ?? []), shown(textOf(object, path, own))]);
    }
  }
  for (const objects of state.values()) objects.sort();
  return state;
}

/** What is in one and not in the other, a line each. */
export function differences(ours: EndState, real: EndState): string[] {
  const keys = [...new Set([...ours.keys(), ...real.keys()])].toSorted();
  return keys.flatMap((key) => {
    const left = ours.get(key) ?? [];
    const right = real.get(key) ?? [];
    if (left.length !== right.length) return [`${key}: ${left.length} with ours, ${right.length} with the real one`];
    const index = left.findIndex((text, at) => text !== right[at]);
    return index === -1 ? [] : [`${key}:\n${changedLines(left[index]!, right[index]!)}`];
  });
}

function textOf(object: KubernetesObject, path: string, own: boolean): string {
  const { managedFields, ...metadata } = object.metadata;
  const entries = (managedFields ?? []) as readonly { manager: string; subresource?: string; time?: string }[];
  // What the server itself makes is attributed to it by the real one only.
  const managers = own ? [] : entries.filter(({ manager }) => !SERVER.test(manager)).map(withoutScaleTime);
  const skipped = new Set([...HAPPENSTANCE, ...(own ? SUBNETS : []), ...(UNOWNED[path.split('/').at(-1)!] ?? [])]);
  const whole = { ...object, metadata: { ...metadata, ...(managers.length > 0 && { managedFields: managers }) } };
  return JSON.stringify(masked(STEPWISE.test(path) ? withoutSteps(whole) : whole, skipped), undefined, 1);
}

function withoutSteps({ metadata, status, ...object }: KubernetesObject): object {
  const { generation: _steps, ...kept } = metadata;
  const { observedGeneration: _seen, ...counts } = (status ?? {}) as Record<string, unknown>;
  return { ...object, metadata: kept, status: counts };
}

function withoutScaleTime(entry: { readonly subresource?: string; readonly time?: string }): object {
  const { time, ...rest } = entry;
  return entry.subresource === 'scale' ? rest : { ...rest, time };
}

function masked(value: unknown, skipped: ReadonlySet<string>): unknown {
  if (typeof value === 'string') return maskedText(value);
  if (Array.isArray(value)) {
    const items = value.map((item) => masked(item, skipped));
    // Entries of managed fields are in the order of their times.
    return items.every((item) => isRecord(item) && 'fieldsType' in item) ? items.toSorted(byText) : items;
  }
  if (!isRecord(value)) return value;
  const entries = Object.entries(value)
    .filter(([name]) => !skipped.has(name))
    .map(([name, field]) => [maskedText(name), masked(field, skipped)] as const)
    .filter(([name, field]) => !/^(f:)?(annotations|metadata)$/.test(name) || !isEmpty(field));
  return Object.fromEntries(entries.toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

/** Whether happenstance was all that there was. */
function isEmpty(annotations: unknown): boolean {
  return isRecord(annotations) && Object.keys(annotations).every((name) => name === '.');
}

function maskedText(text: string): string {
  return MASKS.reduce((masking, [what, mask]) => masking.replaceAll(what, mask), text);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function byText(left: unknown, right: unknown): number {
  return JSON.stringify(left) < JSON.stringify(right) ? -1 : 1;
}

/** Lines of one that the other does not have, with a sign before each. */
function changedLines(ours: string, real: string): string {
  const [left, right] = [ours.split('\n'), real.split('\n')];
  const only = (lines: string[], others: string[], sign: string) =>
    lines.filter((line) => !others.includes(line)).map((line) => `  ${sign} ${line.trim()}`);
  const lines = [...only(left, right, 'ours'), ...only(right, left, 'real')];
  if (lines.length > 0) return lines.join('\n');
  const at = left.findIndex((line, index) => line !== right[index]);
  return `  the same lines in another order, from ${left[at]?.trim()} and ${right[at]?.trim()}`;
}
