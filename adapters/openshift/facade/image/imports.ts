/** Image stream imports: what registries say of images, and the tags that are to stand for them (registry/imagestreamimport). */
import { rfc3339, type ImageLookup } from 'regatta/kit';
import {
  defineResource,
  internalError,
  invalid,
  isObject,
  listAt,
  methodNotAllowed,
  objectAt,
  readBody,
  sendJson,
  served,
  textAt,
  type AnsweredResource,
  type ApiObject,
  type FacadeGround,
  type FieldError,
  type JsonObject,
  type NewObject,
} from 'regatta/adapters/kubernetes/api';
import { IMAGE_STREAMS } from '../../images/references.js';
import { isPullSpecification } from '../../images/pull-specification.js';
import { followed, historyOf, withEvent, withHistory } from '../../images/streams.js';
import { invalidField, requiredField } from '../../resources/field-errors.js';
import { tagWithDefaults } from '../../resources/image/image-streams.js';
import { IMAGES } from '../../resources/image/images.js';
import type { Image, ImageStream, TagReference } from '../../resources/image/types.js';
import { imageBehind } from './tags.js';

const definition = defineResource({
  group: 'image.openshift.io',
  version: 'v1',
  plural: 'imagestreamimports',
  singular: 'imagestreamimport',
  kind: 'ImageStreamImport',
  namespaced: true,
  verbs: ['create'],
});
const kind = served(definition);
const CHECKED = 'openshift.io/image.dockerRepositoryCheck';

/** One image of an import, and what its registry said. */
interface Imported {
  readonly tag: string;
  readonly from: string;
  readonly policies: JsonObject;
  readonly found: ImageLookup;
}

export function imageStreamImports(ground: FacadeGround): AnsweredResource {
  return {
    discovered: definition,
    handle(call, { namespace, name }) {
      if (call.method !== 'POST' || name !== '') throw methodNotAllowed();
      const { object } = readBody(call, kind);
      const spec = specOf(objectAt(object, 'spec'));
      const wrong = importErrors(spec);
      if (wrong.length > 0) throw invalid(definition, object.metadata.name, wrong);
      const imported = listAt(spec, 'images').map((image) => lookUp(ground, image));
      const stream = spec['import'] === true ? write(ground, namespace, object, imported) : undefined;
      const { kind: _kind, apiVersion: _version, ...shown } = stream ?? ({} as Partial<ImageStream>);
      sendJson(call, 201, {
        kind: 'ImageStreamImport',
        apiVersion: 'image.openshift.io/v1',
        metadata: { ...object.metadata, namespace, creationTimestamp: rfc3339(ground.tasks.now) },
        spec,
        status: {
          ...(stream !== undefined && { import: shown }),
          ...(imported.length > 0 && { images: imported.map((one) => statusOf(ground, one)) }),
        },
      });
    },
  };
}

function specOf(spec: JsonObject): JsonObject {
  const images = listAt(spec, 'images').map((image) => {
    const { annotations: _none, ...filled } = tagWithDefaults(isObject(image) ? image : {});
    return filled;
  });
  return { ...spec, ...(images.length > 0 && { images }) };
}

function importErrors(spec: JsonObject): readonly FieldError[] {
  const images = listAt(spec, 'images');
  if (images.length === 0 && !isObject(spec['repository']))
    return [invalidField('spec.images', '"null"', 'you must specify at least one image or a repository import')];
  return images.flatMap((image, index) => {
    const from = objectAt(image, 'from');
    const at = `spec.images[${index}].from`;
    const [what, name] = [textAt(from, 'kind'), textAt(from, 'name')];
    if (what !== 'DockerImage')
      return [invalidField(`${at}.kind`, JSON.stringify(what), 'only DockerImage is supported')];
    if (name === '') return [requiredField(`${at}.name`)];
    return isPullSpecification(name)
      ? []
      : [invalidField(`${at}.name`, JSON.stringify(name), 'invalid reference format')];
  });
}

function lookUp({ images }: FacadeGround, image: unknown): Imported {
  const from = textAt(objectAt(image, 'from'), 'name');
  const named = textAt(objectAt(image, 'to'), 'name');
  const last = from.slice(from.lastIndexOf('/') + 1);
  const tag = named || (last.includes(':') && !last.includes('@') ? last.slice(last.indexOf(':') + 1) : 'latest');
  return { tag, from, policies: isObject(image) ? image : {}, found: images.lookUp(from) };
}

function write(ground: FacadeGround, namespace: string, object: ApiObject, imported: readonly Imported[]): ImageStream {
  const { api, store, tasks } = ground;
  const { name } = object.metadata;
  const stored = store.get<ImageStream>(IMAGE_STREAMS, namespace, name)?.value;
  const annotations = { ...stored?.metadata.annotations, [CHECKED]: rfc3339(tasks.now) };
  const tags = imported.map(referenceOf);
  const others = (stored?.spec?.tags ?? []).filter((one) => !tags.some((tag) => tag.name === one.name));
  const spec = { lookupPolicy: { local: false }, ...stored?.spec, tags: [...others, ...tags] };
  const made: NewObject<ImageStream> = {
    apiVersion: 'image.openshift.io/v1',
    kind: 'ImageStream',
    metadata: { name, namespace, annotations },
    spec,
  };
  const written =
    stored === undefined
      ? api.create<ImageStream>(IMAGE_STREAMS, made)
      : api.update<ImageStream>(IMAGE_STREAMS, { ...stored, metadata: { ...stored.metadata, annotations }, spec });
  const filled = imported.reduce((stream, one) => withImported(ground, stream, one), written);
  const current = store.get<ImageStream>(IMAGE_STREAMS, namespace, name)!;
  return store.update<ImageStream>(IMAGE_STREAMS, namespace, name, filled, current.revision).value;
}

function referenceOf({ tag, from, policies }: Imported): TagReference {
  const { importPolicy, referencePolicy } = policies;
  const given = { name: tag, from: { kind: 'DockerImage', name: from }, importPolicy, referencePolicy };
  return tagWithDefaults(given) as unknown as TagReference;
}

function withImported(ground: FacadeGround, stream: ImageStream, { tag, from, found }: Imported): ImageStream {
  const generation = stream.metadata.generation ?? 1;
  const created = rfc3339(ground.tasks.now);
  if (!found.found) {
    const condition = {
      type: 'ImportSuccess',
      status: 'False',
      lastTransitionTime: created,
      reason: 'InternalError',
      message: internalError(`${from}: ${found.message}`).message,
      generation,
    };
    return withHistory(stream, { tag, items: historyOf(stream, tag)?.items ?? null, conditions: [condition] });
  }
  const { digest, repository } = found.image;
  const dockerImageReference = `${repository}@${digest}`;
  if (ground.store.get(IMAGES, '', digest) === undefined) ground.api.create<Image>(IMAGES, imageOf(found));
  const event = { created, dockerImageReference, image: digest, generation };
  return followed(withEvent(stream, tag, event), tag, event);
}

function imageOf({ image }: Extract<ImageLookup, { found: true }>): NewObject<Image> {
  const { entrypoint, cmd, env, ports } = image.behaviour;
  return {
    apiVersion: 'image.openshift.io/v1',
    kind: 'Image',
    metadata: { name: image.digest, annotations: { 'image.openshift.io/dockerLayersOrder': 'ascending' } },
    dockerImageReference: `${image.repository}@${image.digest}`,
    dockerImageMetadata: {
      Id: image.digest,
      Architecture: 'amd64',
      Size: image.sizeBytes,
      Config: {
        Entrypoint: entrypoint,
        Cmd: cmd,
        Env: env,
        ExposedPorts: Object.fromEntries(ports.map((port) => [`${port}/tcp`, {}])),
      },
    },
  };
}

function statusOf(ground: FacadeGround, { tag, from, found }: Imported): object {
  if (found.found) {
    const { digest, repository } = found.image;
    const image = imageBehind(ground, digest, `${repository}@${digest}`);
    return { status: { metadata: {}, status: 'Success' }, image, tag };
  }
  const why = `${from}: ${found.message}`;
  const { message, reason, details } = internalError(why);
  return { status: { metadata: {}, status: 'Failure', message, reason, details, code: 500 }, tag };
}
