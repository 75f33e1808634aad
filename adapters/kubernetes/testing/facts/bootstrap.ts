import type { VectorsHost } from 'regatta/testing';
import { isObject, listAt, objectAt, sameJson, textAt } from '../../resources/registry/json.js';
import type { Comparison } from './index.js';
import { AskedServer, collectionPath } from './server.js';

interface Table {
  readonly names: Readonly<Record<string, readonly string[]>>;
  readonly bodies: Readonly<Record<string, readonly unknown[]>>;
}

/** What stands for something of one server. */
const ALIAS = /^<(?:uid|rv|time|pem|id|server-ip|server-port|server-host)>$/;

/** What exists on a fresh server once the controllers have started: every name, and the bodies of the kinds that were kept. */
export function bootstrapProblems({ names, bodies }: Table, adapter: VectorsHost['adapter']): Comparison {
  const server = new AskedServer(adapter, ['scheduler', 'kubelet', 'kube-proxy']);
  const problems: string[] = [];
  let entries = 0;
  for (const [key, wanted] of Object.entries(names)) {
    const ours = new Map(itemsOf(server, key).map((item) => [fullName(item), item]));
    entries += wanted.length;
    // Names that end in something drawn are known by how they begin.
    const missing = wanted.filter((name) => ![...ours.keys()].some((own) => isCalled(own, name)));
    const more = [...ours.keys()].filter((own) => !wanted.some((name) => isCalled(own, name)));
    if (missing.length > 0) problems.push(`${key} has no ${missing.join(', ')}`);
    if (more.length > 0) problems.push(`${key} has ${more.join(', ')} besides`);
    for (const body of bodies[key] ?? []) {
      const same = [...ours].find(([own]) => isCalled(own, fullName(body)))?.[1];
      const found = same === undefined ? undefined : difference(body, same, '');
      if (found !== undefined) problems.push(`${key} ${fullName(body)}: ${found}`);
    }
  }
  return { problems, entries };
}

function itemsOf(server: AskedServer, key: string): readonly unknown[] {
  const [resource = '', version = '', group = ''] = key.split('/').reverse();
  return listAt(server.get(collectionPath(group, version, resource)).body, 'items');
}

function fullName(item: unknown): string {
  const metadata = objectAt(item, 'metadata');
  const namespace = textAt(metadata, 'namespace');
  return namespace === '' ? textAt(metadata, 'name') : `${namespace}/${textAt(metadata, 'name')}`;
}

function isCalled(own: string, wanted: string): boolean {
  const drawn = wanted.indexOf('<');
  return drawn === -1 ? own === wanted : own.startsWith(wanted.slice(0, drawn));
}

/** Where a recorded body differs from ours first; the recorded one is a part of it. */
function difference(wanted: unknown, actual: unknown, path: string): string | undefined {
  if (typeof wanted === 'string' && /<[a-z-]+>/.test(wanted))
    return ALIAS.test(wanted) || typeof actual === 'string' ? undefined : `${path} is ${JSON.stringify(actual)}`;
  if (Array.isArray(wanted) && Array.isArray(actual) && wanted.length === actual.length)
    return wanted.map((item, index) => difference(item, actual[index], `${path}[${index}]`)).find(isFound);
  if (!isObject(wanted) || !isObject(actual))
    return sameJson(wanted, actual) ? undefined : `${path} is ${cut(actual)}; wanted ${cut(wanted)}`;
  return Object.entries(wanted)
    .filter(([name]) => name !== 'managedFields')
    .map(([name, part]) => difference(part, actual[name], path === '' ? name : `${path}.${name}`))
    .find(isFound);
}

function isFound(found: string | undefined): found is string {
  return found !== undefined;
}

function cut(value: unknown): string {
  return (JSON.stringify(value) ?? 'absent').slice(0, 80);
}
