import type { ApiObject, ApiServer, NewObject } from 'regatta/adapters/kubernetes/api';
import type { Random } from 'regatta/kit';
import { NAME_ALPHABET } from '../../clusters/names.js';
import { API_VERSION, GROUP } from '../../resources/group.js';
import { forbidden, NormanRefusal } from '../errors.js';
import { notFound, type Body, type Item, type NormanContext, type NormanHandler } from './handler.js';
import { CREATOR, fromObject, toParts, type ObjectMapping } from './object-mapping.js';
import { findSchema, type Schema } from './schemas/schemas.js';

/** What a type needs to be served from a kind of Rancher's own group. */
export interface ObjectKind {
  readonly type: string;
  readonly kind: string;
  readonly namespaced?: boolean;
  readonly isEmbedded?: boolean;
  readonly hasDisplayName?: boolean;
  readonly renames?: Readonly<Record<string, string>>;
}

/** A type whose objects are kept as they come: what its own file does not change happens as here (rancher/norman store/proxy). */
export class ObjectHandler<T extends ApiObject> implements NormanHandler {
  readonly scope = 'management';
  readonly type: string;
  readonly resource: string;
  protected readonly api: ApiServer;
  protected readonly random: Random;
  protected readonly mapping: ObjectMapping;
  readonly #kind: ObjectKind;
  readonly #plural: string;
  readonly #items = new WeakMap<T, Item>();

  constructor(kind: ObjectKind, api: ApiServer, random: Random) {
    this.#kind = kind;
    this.type = kind.type;
    this.api = api;
    this.random = random.fork(kind.type);
    const schema = schemaOf(kind.type);
    this.#plural = schema.plural.toLowerCase();
    this.resource = `${this.#plural}.${GROUP}`;
    this.mapping = {
      schema,
      isEmbedded: kind.isEmbedded === true,
      hasDisplayName: kind.hasDisplayName === true,
      ...(kind.renames !== undefined && { renames: kind.renames }),
    };
  }

  items(context: NormanContext): readonly Item[] {
    const all = this.api.list<T>(this.resource);
    return all.filter((object) => this.maySee(object, context)).map((object) => this.view(object, context));
  }

  item(id: string, context: NormanContext): Item {
    return this.view(this.object(id, context), context);
  }

  create(body: Body, context: NormanContext): Item {
    const given = this.prepare(body, context);
    const { name, labels, annotations, fields } = toParts(this.mapping, given);
    const namespace = this.namespaceOf(given);
    this.check('create', context, '', namespace);
    if (namespace !== '' && this.api.get('namespaces', '', namespace) === undefined)
      throw new NormanRefusal('NotFound', `namespaces "${namespace}" not found`);
    const metadata = {
      name: name === '' ? this.newName() : name,
      ...(name === '' && { generateName: prefixOf(this.type) }),
      ...(namespace !== '' && { namespace }),
      labels: { ...labels, 'cattle.io/creator': 'norman' },
      annotations: { ...annotations, [CREATOR]: context.caller.user.metadata.name },
    };
    const content = this.mapping.isEmbedded ? { spec: fields } : fields;
    const head = { apiVersion: API_VERSION, kind: this.#kind.kind, metadata };
    return this.view(
      this.api.create<T>(this.resource, this.complete({ ...head, ...content }, given, context)),
      context,
    );
  }

  update(id: string, body: Body, context: NormanContext): Item {
    const object = this.object(id, context);
    this.check('update', context, object.metadata.name, object.metadata.namespace ?? '');
    const { labels, annotations, fields } = toParts(this.mapping, this.prepareUpdate(object, body, context));
    const { spec } = object as { spec?: Body };
    const metadata = {
      ...object.metadata,
      ...(object.metadata.labels !== undefined && { labels: kept(object.metadata.labels, labels) }),
      ...(object.metadata.annotations !== undefined && { annotations: kept(object.metadata.annotations, annotations) }),
    };
    const content = this.mapping.isEmbedded
      ? { spec: merged(spec ?? {}, fields) }
      : merged(object as object as Body, fields);
    return this.view(this.api.update<T>(this.resource, { ...object, ...content, metadata }), context);
  }

  remove(id: string, context: NormanContext): Item | undefined {
    const object = this.object(id, context);
    const { name, namespace = '' } = object.metadata;
    this.checkRemoval(object, context);
    this.check('delete', context, name, namespace);
    this.api.delete(this.resource, namespace, name);
    const left = this.api.get<T>(this.resource, namespace, name);
    return left === undefined ? undefined : this.view(left, context);
  }

  /** Throws for what the caller may not see, as an API server would. */
  object(id: string, context: NormanContext): T {
    const [first = '', ...rest] = id.split(':');
    const isNamespaced = this.#kind.namespaced === true;
    if (isNamespaced !== rest.length > 0) throw new NormanRefusal('NotFound', 'failed to find resource by id');
    const [namespace, name] = isNamespaced ? [first, rest.join(':')] : ['', id];
    const found = this.api.get<T>(this.resource, namespace, name);
    const isSeen = found === undefined ? this.allows('get', context, name, namespace) : this.maySee(found, context);
    if (!isSeen) throw forbidden(context.caller.user.metadata.name, 'get', this.#plural, name, namespace);
    if (found === undefined) throw notFound(this.#plural, name);
    return found;
  }

  protected maySee({ metadata }: T, context: NormanContext): boolean {
    const { name, namespace } = metadata;
    return this.allows('get', context, name, namespace) || this.allows('list', context, name, namespace);
  }

  protected allows(verb: string, { access }: NormanContext, name: string, namespace = ''): boolean {
    return access.allows(verb, GROUP, this.#plural, namespace, name);
  }

  protected check(verb: string, context: NormanContext, name: string, namespace: string): void {
    if (!this.allows(verb, context, name, namespace))
      throw forbidden(context.caller.user.metadata.name, verb, this.#plural, name, namespace);
  }

  protected view(object: T, { now }: NormanContext): Item {
    // The state of what is being removed depends on the time.
    if (object.metadata.deletionTimestamp !== undefined) return fromObject(this.mapping, object, now);
    const known = this.#items.get(object);
    if (known !== undefined) return known;
    const item = fromObject(this.mapping, object, now);
    this.#items.set(object, item);
    return item;
  }

  protected newName(): string {
    return `${prefixOf(this.type)}${this.random.text(5, NAME_ALPHABET)}`;
  }

  /** The namespace that a new object goes to; empty for none. */
  protected namespaceOf(_body: Body): string {
    return '';
  }

  /** Checks and completes a body before an object is made of it. */
  protected prepare(body: Body, _context: NormanContext): Body {
    return body;
  }

  /** What the server itself puts into a new object. */
  protected complete(object: NewObject<ApiObject> & Body, _body: Body, _context: NormanContext): NewObject<T> {
    return object as unknown as NewObject<T>;
  }

  protected prepareUpdate(_object: T, body: Body, _context: NormanContext): Body {
    return body;
  }

  protected checkRemoval(_object: T, _context: NormanContext): void {}
}

function schemaOf(type: string): Schema {
  const schema = findSchema('management', type);
  if (schema === undefined) throw new TypeError(`there is no type ${type}`);
  return schema;
}

/** `globalRole` makes `gr-` (rancher/norman types.GenerateTypePrefix). */
function prefixOf(type: string): string {
  return `${type.charAt(0)}${type.slice(1).replaceAll(/[^A-Z]/g, '')}-`.toLowerCase();
}

/** Labels and annotations are replaced, but for those that the server itself has put there. */
function kept(
  before: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>> | undefined,
): Readonly<Record<string, string>> {
  if (given === undefined) return before;
  const isOwn = (name: string) => name.includes('cattle.io/');
  const isField = (name: string) => name.startsWith('field.cattle.io/') && name !== CREATOR;
  const own = Object.entries(before).filter(([name]) => isOwn(name));
  const others = Object.entries(given).filter(([name]) => !isOwn(name) || isField(name));
  return Object.fromEntries([...own, ...others]);
}

/** Structures are merged, everything else is replaced. */
function merged(before: Body, given: Body): Body {
  const isObject = (value: unknown): value is Body =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  const entries = Object.entries(given).map(([name, value]) => {
    const old = before[name];
    return [name, isObject(old) && isObject(value) ? merged(old, value) : value];
  });
  return { ...before, ...(Object.fromEntries(entries) as Body) };
}
