/** Requests that are wrong in one way or several, drawn from a seed: equal seeds give equal requests to equal servers. */
import { encodeEnvelope } from '../../../adapters/kubernetes/facade/schema/encode-protobuf.js';
import { messageOf } from '../../../adapters/kubernetes/facade/schema/schema.js';
import type { MemoryCallOptions, MemoryRequest } from '../../../src/core/call/memory-call.js';
import type { Random } from '../../../src/ports/random.js';
import { Bodies } from './bodies.js';
import type { Endpoint } from './document.js';
import {
  ACCEPTS,
  CONTENT_TYPES,
  HOSTILE_BODIES,
  HOSTILE_KEYS,
  HOSTILE_SEGMENTS,
  HOSTILE_VALUES,
  METHODS,
  QUERIES,
  SUBRESOURCES,
} from './hostile.table.js';
import type { Target } from './target.js';
import { bytesOf, jsonOf, spoiledBytes, spoiledText } from './texts.js';
import { VALID } from './valid.table.js';

type Json = Record<string, unknown>;

export interface Malformed {
  readonly request: MemoryRequest;
  readonly options: MemoryCallOptions;
}

/** Few, so that many requests are about what is there. */
const NAMES = ['web', 'web-1', 'a', 'b'];

const PATCHES = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
];

function validOf({ apiVersion, kind }: Endpoint): Json | undefined {
  return VALID.find((one) => one['apiVersion'] === apiVersion && one['kind'] === kind);
}

export class Requests {
  readonly #target: Target;
  readonly #random: Random;
  readonly #bodies: Bodies;

  constructor(target: Target, random: Random) {
    this.#target = target;
    this.#random = random;
    this.#bodies = new Bodies(target.document, random.fork('bodies'));
  }

  next(): Malformed {
    const endpoint = this.#endpoint();
    const isCollection = !endpoint.path.endsWith('/{name}');
    const namespace = endpoint.path.includes('{namespace}') ? 'default' : '';
    const there = this.#chance(isCollection ? 2 : 10) === isCollection ? this.#sample(endpoint) : undefined;
    const object = this.#object(endpoint, namespace, there, isCollection);
    const name = this.#nameOf(object) ?? 'web';
    const method = this.#chance(20) ? this.#pick(METHODS) : this.#pick(endpoint.methods);
    const type = this.#typeFor(method);
    return {
      request: {
        method,
        path: this.#path(endpoint.path, namespace, name),
        query: this.#query(),
        headers: this.#headers(type),
        body: this.#body(type, object, endpoint),
      },
      options: {
        peer: { secure: this.#chance(40) },
        ...(this.#chance(10) && { protocols: ['v5.channel.k8s.io', 'SPDY/3.1'] }),
      },
    };
  }

  /** Kinds whose making sets something in motion come up more often. */
  #endpoint(): Endpoint {
    const { endpoints } = this.#target.document;
    const chosen = this.#pick(endpoints);
    return this.#chance(2) || validOf(chosen) !== undefined ? chosen : this.#pick(endpoints.filter(validOf));
  }

  /** One that is there, one that would be taken, or one of the right shape. */
  #object(endpoint: Endpoint, namespace: string, there: Json | undefined, isNew: boolean): Json {
    const { apiVersion, kind } = endpoint;
    const name = this.#pick(NAMES);
    const valid = validOf(endpoint);
    if (isNew && valid !== undefined && !this.#chance(4))
      return { ...valid, metadata: kind === 'CustomResourceDefinition' ? valid['metadata'] : { name } };
    if (there === undefined) return this.#bodies.made(endpoint, name, namespace);
    if (!isNew) return { ...there, apiVersion, kind };
    const { uid: _uid, resourceVersion: _version, ...metadata } = there['metadata'] as Json;
    return { ...there, apiVersion, kind, metadata: { ...metadata, name } };
  }

  #sample({ path }: Endpoint): Json | undefined {
    const samples = this.#target.objectsAt(path.replace(/\/\{name\}$/, '').replace('{namespace}', 'default'));
    return samples.length === 0 ? undefined : this.#pick(samples);
  }

  #nameOf({ metadata }: { readonly metadata?: unknown }): string | undefined {
    return (metadata as { readonly name?: string } | undefined)?.name;
  }

  #path(template: string, namespace: string, name: string): string {
    const named = template.endsWith('{name}') && this.#chance(4) ? `${template}/${this.#pick(SUBRESOURCES)}` : template;
    const filled = named.replace('{namespace}', namespace).replace('{name}', name);
    if (!this.#chance(10)) return filled;
    const segments = filled.split('/');
    segments[1 + this.#random.below(segments.length - 1)] = this.#pick(HOSTILE_SEGMENTS);
    return segments.join('/');
  }

  #typeFor(method: string): string {
    if (this.#chance(30)) return this.#pick(CONTENT_TYPES);
    if (method === 'PATCH') return this.#pick(PATCHES);
    return this.#pick([
      'application/json',
      'application/json',
      'application/yaml',
      'application/vnd.kubernetes.protobuf',
    ]);
  }

  #headers(type: string): Record<string, string> {
    return {
      'content-type': type,
      ...(this.#chance(4) && { accept: this.#pick(ACCEPTS) }),
      ...(this.#chance(50) && { authorization: `Bearer ${this.#pick(['x', 'a.b.c', 'e30.e30.e30', ''])}` }),
      ...(this.#chance(50) && { 'impersonate-user': this.#pick(HOSTILE_KEYS) }),
      ...(this.#chance(80) && { 'impersonate-group': this.#pick(HOSTILE_KEYS) }),
      ...(this.#chance(80) && { 'impersonate-extra-%zz': 'x' }),
      ...(this.#chance(50) && { 'if-none-match': '"x"' }),
      ...(this.#chance(50) && { 'user-agent': this.#pick(HOSTILE_KEYS) }),
    };
  }

  #query(): string {
    const count = this.#pick([0, 0, 0, 0, 0, 1, 1, 2, 3]);
    const terms = Array.from({ length: count }, () => {
      const [name, values] = this.#pick(Object.entries(QUERIES));
      return `${name}=${this.#chance(15) ? this.#pick(HOSTILE_SEGMENTS) : encodeURIComponent(this.#pick(values))}`;
    });
    // Nobody's apply goes without these, so few requests would come further.
    if (this.#chance(2)) terms.push('fieldManager=me&force=true');
    return terms.join('&');
  }

  #body(type: string, object: Json, endpoint: Endpoint): Uint8Array {
    if (this.#chance(20)) return bytesOf(this.#pick(HOSTILE_BODIES));
    if (type === 'application/vnd.kubernetes.protobuf') return this.#protobuf(object);
    const value = this.#valueFor(type, object, endpoint);
    const text = jsonOf(value);
    const bytes = bytesOf(this.#chance(5) ? spoiledText(text, this.#random) : text);
    return this.#chance(40) ? spoiledBytes(bytes, this.#random) : bytes;
  }

  #valueFor(type: string, object: Json, endpoint: Endpoint): unknown {
    const faults = this.#pick([0, 1, 1, 1, 2, 3, 8]);
    const spoiled = () => this.#bodies.spoiled(object, endpoint, faults);
    switch (type) {
      case 'application/json-patch+json':
        return this.#jsonPatch(object);
      case 'application/merge-patch+json':
      case 'application/strategic-merge-patch+json':
        return this.#part(spoiled());
      default:
        return spoiled();
    }
  }

  /** A few of the fields, as patches have them. */
  #part(object: unknown): unknown {
    if (typeof object !== 'object' || object === null || Array.isArray(object)) return object;
    const kept = Object.entries(object).filter(([name]) => !['apiVersion', 'kind'].includes(name) && this.#chance(2));
    return Object.fromEntries(kept);
  }

  #jsonPatch(object: Json): unknown {
    const places = this.#bodies.placesOf(object);
    const pointer = () => {
      const place = [
        ...this.#pick(places),
        ...(this.#chance(4) ? [this.#pick(['-', '-1', '01', '99', ...HOSTILE_KEYS])] : []),
      ];
      return place.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
    };
    const operations = Array.from({ length: 1 + this.#random.below(4) }, () => ({
      op: this.#pick(['add', 'remove', 'replace', 'move', 'copy', 'test', 'x']),
      path: this.#chance(20) ? this.#pick(HOSTILE_VALUES) : pointer(),
      ...(this.#chance(2) && { from: this.#chance(10) ? this.#pick(HOSTILE_VALUES) : pointer() }),
      ...(!this.#chance(5) && { value: this.#pick(HOSTILE_VALUES) }),
    }));
    return this.#chance(20) ? operations[0] : operations;
  }

  #protobuf(object: Json): Uint8Array {
    const apiVersion = object['apiVersion'] as string;
    const [group = '', version = ''] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
    const message = messageOf(group, version, object['kind'] as string);
    if (message === undefined) return bytesOf(jsonOf(object));
    const bytes = encodeEnvelope(message, object);
    return this.#chance(5) ? bytes : spoiledBytes(bytes, this.#random);
  }

  #pick<T>(items: readonly T[]): T {
    return items[this.#random.below(items.length)]!;
  }

  #chance(oneIn: number): boolean {
    return this.#random.below(oneIn) === 0;
  }
}
