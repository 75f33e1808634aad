import type { ResourceDefinition } from '../resources/definition.js';
import { sendJson, sendKept } from './answers.js';
import { notAcceptable, unknownResource } from './errors.js';
import type { ServedKinds } from './kinds.js';
import { rootPaths } from './health.js';
import { acceptedRanges } from './media-ranges.js';
import type { ApiCall } from './request.js';
import { GROUP_ORDER, STORAGE_VERSION_HASHES } from './storage-versions.table.js';

/** Kinds that are only asked, never stored: what they need of a definition. */
export type Discovered = Pick<
  ResourceDefinition,
  'group' | 'version' | 'plural' | 'singular' | 'kind' | 'namespaced' | 'verbs' | 'shortNames' | 'categories'
> &
  Pick<ResourceDefinition, 'subresources' | 'storageVersionHash'> & {
    /** Where the kind lives if not in the group and version of the path. */
    readonly responseKind?: { readonly group: string; readonly version: string };
  };

interface GroupVersion {
  readonly version: string;
  readonly resources: readonly Discovered[];
}

interface Group {
  readonly name: string;
  /** The preferred one first. */
  readonly versions: readonly GroupVersion[];
}

/** What is served: the aggregated document, the older lists, and the version. */
export class Discovery {
  readonly #kinds: ServedKinds;
  readonly #others: () => readonly Discovered[];
  #known: readonly Group[] = [];
  #epoch: string | undefined;

  constructor(kinds: ServedKinds, others: () => readonly Discovered[]) {
    this.#kinds = kinds;
    this.#others = others;
  }

  /** Worked out anew when a custom resource comes, changes or goes, or another group is added. */
  get #groups(): readonly Group[] {
    const others = this.#others();
    const epoch = `${this.#kinds.epoch} ${others.length}`;
    if (epoch !== this.#epoch)
      this.#known = groupsOf([...this.#kinds.all.map(({ definition }) => definition), ...others]);
    this.#epoch = epoch;
    return this.#known;
  }

  /** False for paths that are none of discovery's. Throws 404 and 406. */
  answer(call: ApiCall, segments: readonly string[]): boolean {
    const [root, group = '', version = ''] = segments;
    if (root === 'api' && segments.length === 1) this.#core(call);
    else if (root === 'api' && segments.length === 2) this.#resources(call, '', group);
    else if (root === 'apis' && segments.length === 1) this.#apis(call);
    else if (root === 'apis' && segments.length === 2) return this.#group(call, group);
    else if (root === 'apis' && segments.length === 3) {
      if (this.#named(group) === undefined) return false;
      this.#resources(call, group, version);
    } else return false;
    return true;
  }

  /** Everything below the root, as `GET /` lists it. */
  paths(): readonly string[] {
    return rootPaths(this.#groups);
  }

  hasGroup(name: string): boolean {
    return this.#named(name) !== undefined;
  }

  hasVersion(group: string, version: string): boolean {
    return this.#named(group)?.versions.some((found) => found.version === version) === true;
  }

  #named(name: string): Group | undefined {
    return this.#groups.find((group) => group.name === name);
  }

  #core(call: ApiCall): void {
    const core = this.#named('');
    const form = formOf(call);
    if (form !== undefined) return sendAggregated(call, form, core === undefined ? [] : [core]);
    sendJson(call, 200, {
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [
        { clientCIDR: '0.0.0.0/0', serverAddress: call.headers['host'] ?? '127.0.0.1:6443' },
      ],
    });
  }

  #apis(call: ApiCall): void {
    const groups = this.#groups.filter(({ name }) => name !== '');
    const form = formOf(call);
    if (form !== undefined) return sendAggregated(call, form, groups);
    sendJson(call, 200, { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(groupDocument) });
  }

  #group(call: ApiCall, name: string): boolean {
    const group = name === '' ? undefined : this.#named(name);
    if (group === undefined) return false;
    sendJson(call, 200, { kind: 'APIGroup', apiVersion: 'v1', ...groupDocument(group) });
    return true;
  }

  #resources(call: ApiCall, group: string, version: string): void {
    const found = this.#named(group)?.versions.find((candidate) => candidate.version === version);
    if (found === undefined) throw unknownResource();
    const groupVersion = group === '' ? version : `${group}/${version}`;
    const resources = found.resources.flatMap(legacyResources);
    // The oldest of the documents names no version of its own (recorded in api/discovery).
    const head = { kind: 'APIResourceList', ...(group !== '' && { apiVersion: 'v1' }), groupVersion };
    sendJson(call, 200, { ...head, resources });
  }
}

function groupsOf(all: readonly Discovered[]): readonly Group[] {
  const names = [...new Set(all.map(({ group }) => group))];
  const rank = (name: string) => (GROUP_ORDER.indexOf(name) + GROUP_ORDER.length + 1) % (GROUP_ORDER.length + 1);
  names.sort((left, right) => rank(left) - rank(right));
  return names.map((name) => {
    const members = all.filter(({ group }) => group === name);
    // Versions of one group: the newer one is preferred.
    const versions = [...new Set(members.map(({ version }) => version))].sort().reverse();
    return {
      name,
      versions: versions.map((version) => ({
        version,
        resources: members
          .filter((member) => member.version === version)
          .sort((left, right) => (left.plural < right.plural ? -1 : 1)),
      })),
    };
  });
}

function groupDocument({ name, versions }: Group): object {
  const named = versions.map(({ version }) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: named, preferredVersion: named[0] };
}

function legacyResources(resource: Discovered): readonly object[] {
  const { plural, singular, namespaced, kind, verbs, shortNames, categories, group, version } = resource;
  const hash = resource.storageVersionHash ?? STORAGE_VERSION_HASHES[`${group}/${version}/${plural}`];
  const own = {
    name: plural,
    singularName: singular,
    namespaced,
    ...resource.responseKind,
    kind,
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(hash !== undefined && { storageVersionHash: hash }),
  };
  const subs = (resource.subresources ?? []).map((sub) => ({
    name: `${plural}/${sub.name}`,
    singularName: '',
    namespaced,
    ...(sub.group !== undefined && { group: sub.group, version: sub.version }),
    kind: sub.kind,
    verbs: sub.verbs,
  }));
  return [own, ...subs];
}

type Form = 'v2' | 'v2beta1';

/** The aggregated form that the caller prefers; undefined for the older documents. Throws 406. */
function formOf(call: ApiCall): Form | undefined {
  for (const { type, parameters } of acceptedRanges(call.headers['accept'])) {
    if (!['application/json', '*/*', 'application/*'].includes(type)) continue;
    const as = parameters.get('as');
    if (as === undefined) return undefined;
    const version = parameters.get('v');
    const isKnown = as === 'APIGroupDiscoveryList' && parameters.get('g') === 'apidiscovery.k8s.io';
    if (isKnown && (version === 'v2' || version === 'v2beta1')) return version;
  }
  throw notAcceptable('application/json, application/yaml, application/vnd.kubernetes.protobuf');
}

function sendAggregated(call: ApiCall, form: Form, groups: readonly Group[]): void {
  const document = {
    kind: 'APIGroupDiscoveryList',
    apiVersion: `apidiscovery.k8s.io/${form}`,
    metadata: {},
    items: groups.map(({ name, versions }) => ({
      metadata: { ...(name !== '' && { name }), creationTimestamp: null },
      versions: versions.map(({ version, resources }) => ({
        version,
        resources: resources.map(discoveredResource),
        freshness: 'Current',
      })),
    })),
  };
  const type = `application/json;g=apidiscovery.k8s.io;v=${form};as=APIGroupDiscoveryList`;
  sendKept(call, `${JSON.stringify(document)}\n`, type, { vary: 'Accept' });
}

function discoveredResource(resource: Discovered): object {
  const { plural, kind, namespaced, singular, verbs, shortNames, categories, subresources = [] } = resource;
  return {
    resource: plural,
    responseKind: { group: '', version: '', kind },
    scope: namespaced ? 'Namespaced' : 'Cluster',
    singularResource: singular,
    verbs,
    ...(shortNames.length > 0 && { shortNames }),
    ...(categories.length > 0 && { categories }),
    ...(subresources.length > 0 && {
      subresources: subresources.map((sub) => ({
        subresource: sub.name,
        responseKind: { group: sub.group ?? '', version: sub.version ?? '', kind: sub.kind },
        verbs: sub.verbs,
      })),
    }),
  };
}

/** What `GET /version` says. */
export function versionDocument(minor: string): Readonly<Record<string, string>> {
  return {
    major: '1',
    minor,
    gitVersion: `v1.${minor}.13`,
    gitCommit: 'regatta',
    gitTreeState: 'clean',
    buildDate: '2026-01-01T00:00:00Z',
    goVersion: 'go1.23.12',
    compiler: 'gc',
    platform: 'linux/amd64',
  };
}
