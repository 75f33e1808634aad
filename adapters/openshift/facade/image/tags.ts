/** Image stream tags: `stream:tag`, each a view of one tag of a stream (openshift-apiserver pkg/image/apiserver/registry/imagestreamtag). */
import type { Stored } from 'regatta/kit';
import {
  alreadyExists,
  badRequest,
  column,
  defineResource,
  fill,
  invalid,
  isObject,
  methodNotAllowed,
  NAME_COLUMN,
  notFound,
  objectAt,
  readBody,
  sendJson,
  served,
  since,
  success,
  textAt,
  wideColumn,
  type AnsweredResource,
  type ApiCall,
  type ApiObject,
  type FacadeGround,
  type NewObject,
  type ResourceRequest,
} from 'regatta/adapters/kubernetes/api';
import { IMAGE_STREAMS } from '../../images/references.js';
import { historyOf, splitTag } from '../../images/streams.js';
import { tagErrors, tagWithDefaults } from '../../resources/image/image-streams.js';
import { IMAGES, withMetadata } from '../../resources/image/images.js';
import type { Image, ImageStream, TagReference } from '../../resources/image/types.js';

interface ImageStreamTag extends ApiObject {
  readonly image: ApiObject;
}

const tagDefinition = defineResource({
  group: 'image.openshift.io',
  version: 'v1',
  plural: 'imagestreamtags',
  singular: 'imagestreamtag',
  kind: 'ImageStreamTag',
  shortNames: ['istag'],
  namespaced: true,
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update'],
  columns: [
    NAME_COLUMN,
    column('Image Reference', 'string', 'Where the image can be pulled from.'),
    column('Updated', 'string', 'How long ago the tag changed.'),
    wideColumn('Image Name', 'string', 'The digest of the image.'),
  ],
  cells: (object, now) => {
    const { image, metadata } = object as ImageStreamTag;
    return [
      metadata.name,
      textAt(image, 'dockerImageReference'),
      since(metadata.creationTimestamp, now),
      image.metadata.name,
    ];
  },
});

const kind = served(tagDefinition);
/** Some refusals name the kind instead of the resource. */
const SINGULAR = { ...tagDefinition, plural: 'imagestreamtag' };

/** The tag of a stream with the image behind it; undefined where the stream has no such tag. */
export function tagView(ground: FacadeGround, stream: ImageStream, tag: string): ImageStreamTag | undefined {
  const reference = stream.spec?.tags?.find(({ name }) => name === tag);
  const event = historyOf(stream, tag)?.items?.[0];
  if (reference === undefined && event === undefined) return undefined;
  const { name, namespace, uid, resourceVersion, creationTimestamp, labels } = stream.metadata;
  const conditions = historyOf(stream, tag)?.conditions;
  return {
    kind: 'ImageStreamTag',
    apiVersion: 'image.openshift.io/v1',
    metadata: {
      name: `${name}:${tag}`,
      ...(namespace !== undefined && { namespace }),
      uid,
      resourceVersion,
      creationTimestamp: event?.created ?? creationTimestamp,
      ...(labels !== undefined && { labels }),
    },
    tag: reference ?? null,
    generation: event?.generation ?? 0,
    lookupPolicy: stream.spec?.lookupPolicy ?? { local: false },
    ...(conditions !== undefined && { conditions }),
    image: imageBehind(ground, event?.image ?? '', event?.dockerImageReference ?? ''),
  } as ImageStreamTag;
}

/** What is known of an image; of one that is not stored, its reference. */
export function imageBehind({ store }: FacadeGround, digest: string, reference: string): ApiObject {
  const stored = digest === '' ? undefined : store.get<Image>(IMAGES, '', digest)?.value;
  if (stored === undefined) {
    const bare = {
      metadata: { creationTimestamp: null },
      ...(reference !== '' && { dockerImageReference: reference }),
    };
    return withMetadata(bare as unknown as ApiObject);
  }
  const { kind: _kind, apiVersion: _version, ...image } = stored;
  return { ...image, dockerImageReference: reference } as unknown as ApiObject;
}

export function imageStreamTags(ground: FacadeGround): AnsweredResource {
  return {
    discovered: tagDefinition,
    handle(call, request) {
      if (request.name === '' && call.method === 'GET') return list(ground, call, request);
      if (request.name === '' && call.method === 'POST') return create(ground, call, request);
      if (request.name !== '' && call.method === 'GET') return get(ground, call, request);
      if (request.name !== '' && call.method === 'PUT') return replace(ground, call, request);
      if (request.name !== '' && call.method === 'DELETE') return remove(ground, call, request);
      throw methodNotAllowed();
    },
  };
}

/** The parts of `stream:tag`. Throws 400. */
function partsOf(name: string): { readonly stream: string; readonly tag: string } {
  const parts = splitTag(name);
  if (parts === undefined) throw badRequest('ImageStreamTags must be retrieved with <name>:<tag>');
  return parts;
}

function storedStream({ store }: FacadeGround, namespace: string, name: string): Stored<ImageStream> {
  const stored = store.get<ImageStream>(IMAGE_STREAMS, namespace, name);
  if (stored === undefined)
    throw notFound({ group: 'image.openshift.io', plural: 'imagestreams', kind: 'ImageStream' }, name);
  return stored;
}

function list(ground: FacadeGround, call: ApiCall, { namespace }: ResourceRequest): void {
  const page = ground.store.list<ImageStream>(IMAGE_STREAMS, namespace === '' ? {} : { namespace });
  const objects = page.items.flatMap(({ value }) => tagsOf(value).flatMap((tag) => tagView(ground, value, tag) ?? []));
  ground.reads.answerList(call, kind, { objects, metadata: { resourceVersion: String(page.revision) } });
}

export function tagsOf({ spec, status }: ImageStream): readonly string[] {
  const names = [...(status?.tags ?? []).map(({ tag }) => tag), ...(spec?.tags ?? []).map(({ name }) => name)];
  return [...new Set(names)].sort();
}

function get(ground: FacadeGround, call: ApiCall, { namespace, name }: ResourceRequest): void {
  const { stream, tag } = partsOf(name);
  const view = tagView(ground, storedStream(ground, namespace, stream).value, tag);
  if (view === undefined) throw notFound(tagDefinition, name);
  ground.reads.answer(call, kind, view, 200);
}

function referenceIn(object: ApiObject, tag: string): TagReference | undefined {
  const given: unknown = objectAt({ object }, 'object')['tag'];
  if (!isObject(given)) return undefined;
  return tagWithDefaults(fill({ ...given, name: tag }, {})) as unknown as TagReference;
}

function create(ground: FacadeGround, call: ApiCall, { namespace }: ResourceRequest): void {
  const { object } = readBody(call, kind);
  const { name } = object.metadata;
  const { stream, tag } = partsOf(name);
  const stored = ground.store.get<ImageStream>(IMAGE_STREAMS, namespace, stream);
  if (stored?.value.spec?.tags?.some((one) => one.name === tag) === true) throw alreadyExists(SINGULAR, name);
  const written = writeTag(ground, namespace, stream, stored, referenceIn(object, tag), tag);
  ground.reads.answer(call, kind, viewAfterWrite(ground, written, tag, object), 201);
}

/** A stream whose tag was neither referred to nor filled shows an empty tag all the same. */
function viewAfterWrite(ground: FacadeGround, stream: ImageStream, tag: string, given: ApiObject): ApiObject {
  const view = tagView(ground, stream, tag);
  if (view !== undefined) return view;
  const { uid, resourceVersion, creationTimestamp, namespace } = stream.metadata;
  const metadata = { ...given.metadata, ...(namespace !== undefined && { namespace }) };
  return {
    kind: 'ImageStreamTag',
    apiVersion: 'image.openshift.io/v1',
    metadata: { ...metadata, uid, resourceVersion, creationTimestamp },
    tag: null,
    generation: 0,
    lookupPolicy: { local: false },
    image: imageBehind(ground, '', ''),
  } as ApiObject;
}

function replace(ground: FacadeGround, call: ApiCall, { namespace, name }: ResourceRequest): void {
  const { stream, tag } = partsOf(name);
  const { object } = readBody(call, kind);
  const stored = ground.store.get<ImageStream>(IMAGE_STREAMS, namespace, stream);
  const existed = stored !== undefined && tagView(ground, stored.value, tag) !== undefined;
  const written = writeTag(ground, namespace, stream, stored, referenceIn(object, tag), tag);
  ground.reads.answer(call, kind, viewAfterWrite(ground, written, tag, object), existed ? 200 : 201);
}

function writeTag(
  { api }: FacadeGround,
  namespace: string,
  stream: string,
  stored: Stored<ImageStream> | undefined,
  reference: TagReference | undefined,
  tag: string,
): ImageStream {
  if (reference !== undefined) {
    const wrong = tagErrors(reference, stream, 'tag');
    if (wrong.length > 0) throw invalid(tagDefinition, `${stream}:${tag}`, wrong);
  }
  const added = reference === undefined ? [] : [reference];
  if (stored === undefined) {
    const made: NewObject<ImageStream> = {
      apiVersion: 'image.openshift.io/v1',
      kind: 'ImageStream',
      metadata: { name: stream, namespace },
      spec: { lookupPolicy: { local: false }, ...(added.length > 0 && { tags: added }) },
    };
    return api.create<ImageStream>(IMAGE_STREAMS, made);
  }
  const others = (stored.value.spec?.tags ?? []).filter(({ name }) => name !== tag);
  const spec = { ...stored.value.spec, tags: [...others, ...added] };
  return api.update<ImageStream>(IMAGE_STREAMS, { ...stored.value, spec });
}

function remove(ground: FacadeGround, call: ApiCall, { namespace, name }: ResourceRequest): void {
  const { stream, tag } = partsOf(name);
  const stored = storedStream(ground, namespace, stream);
  if (tagView(ground, stored.value, tag) === undefined) throw notFound(SINGULAR, name);
  const { spec, status } = stored.value;
  const tags = (spec?.tags ?? []).filter((one) => one.name !== tag);
  const histories = (status?.tags ?? []).filter((one) => one.tag !== tag);
  const { tags: _references, ...restOfSpec } = spec ?? {};
  const { tags: _histories, ...restOfStatus } = status ?? { dockerImageRepository: '' };
  const changed = {
    ...stored.value,
    spec: { ...restOfSpec, ...(tags.length > 0 && { tags }) },
    status: { ...restOfStatus, ...(histories.length > 0 && { tags: histories }) },
  };
  const generation = (stored.value.metadata.generation ?? 1) + (tags.length < (spec?.tags ?? []).length ? 1 : 0);
  const counted = { ...changed, metadata: { ...changed.metadata, generation } };
  ground.store.update<ImageStream>(IMAGE_STREAMS, namespace, stream, counted, stored.revision);
  sendJson(call, 200, success());
}
