import { compareBytes } from 'regatta/kit';
import { isObject, sameJson, type JsonObject } from '../../resources/registry/json.js';
import { SCHEMA, type Field, type Message } from '../schema/schema.js';

/**
 * A set of fields as FieldsV1 writes it: a tree whose keys are `f:name`, `k:{...}` and `v:...`; `.` marks that the node itself
 * belongs to the set (kubernetes-sigs/structured-merge-diff fieldpath/serialize.go).
 */
export interface FieldTree {
  readonly [key: string]: FieldTree;
}

/** One that is being built. */
interface Tree {
  [key: string]: Tree;
}

/** Paths as texts: their elements, joined by a character that JSON text never holds unescaped. */
const JOINT = '\u0000';

/** Every field that an object sets, down to the leaves that can be owned apart. */
export function pathsOf(message: Message | undefined, object: unknown): Map<string, unknown> {
  const paths = new Map<string, unknown>();
  if (!isObject(object)) return paths;
  for (const [key, value] of Object.entries(object)) {
    if (['apiVersion', 'kind'].includes(key)) continue;
    const field = message?.byJson.get(key);
    if (key === 'metadata' && isObject(value)) collectMetadata(field, value, paths);
    else collect(field, value, `f:${key}`, paths);
  }
  return paths;
}

/** Metadata that nobody owns (apiserver managedfields stripmeta.go). */
const OWNERLESS = [
  'creationTimestamp',
  'generation',
  'managedFields',
  'name',
  'namespace',
  'resourceVersion',
  'selfLink',
  'uid',
];

function collectMetadata(field: Field | undefined, metadata: JsonObject, paths: Map<string, unknown>): void {
  const message = field === undefined ? SCHEMA.get('meta.v1.ObjectMeta') : SCHEMA.get(field.type);
  for (const [key, value] of Object.entries(metadata)) {
    if (!OWNERLESS.includes(key)) collect(message?.byJson.get(key), value, `f:metadata${JOINT}f:${key}`, paths);
  }
}

/**
 * `isWithin`: whether the field lies in something that need not be there: an item, a map, an optional struct. It comes and goes with that, even
 * where it is a struct without presence of its own, or null (structured-merge-diff typed/compare.go v4.4).
 */
function collect(
  field: Field | undefined,
  value: unknown,
  path: string,
  paths: Map<string, unknown>,
  isWithin = false,
): void {
  if (value === undefined) return;
  if (value === null) return void (isWithin && paths.set(path, value));
  if (Array.isArray(value)) return collectList(field, value, path, paths, isWithin);
  if (!isObject(value) || isAtomic(field)) return void paths.set(path, value);
  // Maps and optional structs can be owned as such; structs that are always there cannot.
  const mayBeAbsent = isWithin || field === undefined || field.map || field.pointer;
  if (Object.keys(value).length === 0) return void (mayBeAbsent && paths.set(path, value));
  const message = field === undefined || field.map ? undefined : SCHEMA.get(field.type);
  if (mayBeAbsent) paths.set(`${path}${JOINT}.`, true);
  for (const [key, item] of Object.entries(value)) {
    const next = field?.map === true ? { ...field, map: false, atomicMap: false } : message?.byJson.get(key);
    collect(next, item, `${path}${JOINT}f:${key}`, paths, mayBeAbsent);
  }
}

function isAtomic(field: Field | undefined): boolean {
  if (field === undefined) return false;
  if (field.map) return field.atomicMap;
  const message = SCHEMA.get(field.type);
  return (
    message === undefined ||
    (message.atomic && !field.granular) ||
    message.fields.length === 0 ||
    LEAVES.includes(field.type)
  );
}

/** Messages whose JSON form is a scalar or free JSON. */
const LEAVES = [
  'meta.v1.Time',
  'meta.v1.MicroTime',
  'resource.Quantity',
  'intstr.IntOrString',
  'runtime.RawExtension',
  'meta.v1.FieldsV1',
];

function collectList(
  field: Field | undefined,
  value: readonly unknown[],
  path: string,
  paths: Map<string, unknown>,
  isWithin: boolean,
): void {
  const mayBeAbsent = isWithin || field?.omitsEmpty === true;
  if (mayBeAbsent && field !== undefined && field.listType !== 'atomic') paths.set(`${path}${JOINT}.`, true);
  if (field?.listType === 'set') {
    for (const item of value) paths.set(`${path}${JOINT}v:${JSON.stringify(item)}`, item);
    return;
  }
  if (field?.listType !== 'map') return void paths.set(path, value);
  const message = SCHEMA.get(field.type);
  for (const item of value) {
    if (!isObject(item)) continue;
    const element = `${path}${JOINT}${keyOf(field, item)}`;
    if (message?.atomic === true) {
      paths.set(element, item);
      continue;
    }
    paths.set(`${element}${JOINT}.`, true);
    for (const [key, part] of Object.entries(item))
      collect(message?.byJson.get(key), part, `${element}${JOINT}f:${key}`, paths, true);
  }
}

/** The path element of an item of a keyed list. */
export function keyOf(field: Field, item: JsonObject): string {
  const defaults: JsonObject = { protocol: 'TCP' };
  const keys = [...field.listKeys].sort(compareBytes).map((key) => [key, item[key] ?? defaults[key]] as const);
  return `k:${JSON.stringify(Object.fromEntries(keys))}`;
}

/** The paths whose value differs between two objects, those that went included. */
export function changedPaths(after: ReadonlyMap<string, unknown>, before: ReadonlyMap<string, unknown>): Set<string> {
  const changed = new Set<string>();
  for (const [path, value] of after) if (!before.has(path) || !sameJson(before.get(path), value)) changed.add(path);
  return changed;
}

/** An apply owns what it names; the maps and structs around it only in keyed lists, whose elements have no other name. */
export function withoutContainers(paths: ReadonlyMap<string, unknown>): Map<string, unknown> {
  return new Map(
    [...paths].filter(([path]) => {
      const elements = path.split(JOINT);
      return elements.at(-1) !== '.' || elements.at(-2)?.startsWith('k:') === true;
    }),
  );
}

/** The paths outside, or inside, the status. */
export function partOf(paths: ReadonlyMap<string, unknown>, subresource: string): Map<string, unknown> {
  const isStatus = (path: string) => isBelow(path, 'f:status');
  return new Map([...paths].filter(([path]) => subresource === 'status' || !isStatus(path)));
}

export function treeOf(paths: Iterable<string>): FieldTree {
  const root: Tree = {};
  for (const path of [...paths].sort(compareBytes)) {
    let node = root;
    for (const element of path.split(JOINT)) node = node[element] ??= {};
  }
  return root;
}

export function pathsIn(tree: unknown): Set<string> {
  const paths = new Set<string>();
  const walk = (node: unknown, at: string): void => {
    const entries = isObject(node) ? Object.entries(node) : [];
    if (entries.length === 0 && at !== '') paths.add(at);
    for (const [key, child] of entries) walk(child, at === '' ? key : `${at}${JOINT}${key}`);
  };
  walk(tree, '');
  return paths;
}

/** A path as conflicts name it: `.spec.template.spec.containers[name="c"].image`. */
export function pathText(path: string): string {
  return path
    .split(JOINT)
    .filter((element) => element !== '.')
    .map((element) => {
      const rest = element.slice(2);
      if (element.startsWith('f:')) return `.${rest}`;
      if (element.startsWith('v:')) return `[=${rest}]`;
      const keys = Object.entries(JSON.parse(rest) as JsonObject);
      return `[${keys.map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(',')}]`;
    })
    .join('');
}

export function elementsOf(path: string): readonly string[] {
  return path.split(JOINT);
}

/** Whether a path lies below a node. */
export function isBelow(path: string, node: string): boolean {
  return path === node || path.startsWith(`${node}${JOINT}`);
}
