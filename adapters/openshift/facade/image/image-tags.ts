/** Image tags: like image stream tags, with reference and history side by side (registry/imagetag). */
import {
  badRequest,
  defineResource,
  methodNotAllowed,
  notFound,
  served,
  type AnsweredResource,
  type ApiObject,
  type FacadeGround,
} from 'regatta/adapters/kubernetes/api';
import { IMAGE_STREAMS } from '../../images/references.js';
import { historyOf, splitTag } from '../../images/streams.js';
import type { ImageStream } from '../../resources/image/types.js';
import { imageBehind, tagsOf } from './tags.js';

const definition = defineResource({
  group: 'image.openshift.io',
  version: 'v1',
  plural: 'imagetags',
  singular: 'imagetag',
  kind: 'ImageTag',
  shortNames: ['itag'],
  namespaced: true,
  verbs: ['create', 'delete', 'get', 'list', 'patch', 'update'],
});
const kind = served(definition);

export function imageTags(ground: FacadeGround): AnsweredResource {
  return {
    discovered: definition,
    handle(call, { namespace, name }) {
      if (call.method !== 'GET') throw methodNotAllowed();
      if (name === '') {
        const page = ground.store.list<ImageStream>(IMAGE_STREAMS, namespace === '' ? {} : { namespace });
        const objects = page.items.flatMap(({ value }) => tagsOf(value).map((tag) => view(ground, value, tag)));
        return ground.reads.answerList(call, kind, { objects, metadata: { resourceVersion: String(page.revision) } });
      }
      const parts = splitTag(name);
      if (parts === undefined) throw badRequest('ImageTags must be retrieved with <name>:<tag>');
      const stream = ground.store.get<ImageStream>(IMAGE_STREAMS, namespace, parts.stream)?.value;
      if (stream === undefined || !tagsOf(stream).includes(parts.tag)) throw notFound(definition, name);
      ground.reads.answer(call, kind, view(ground, stream, parts.tag), 200);
    },
  };
}

function view(ground: FacadeGround, stream: ImageStream, tag: string): ApiObject {
  const reference = stream.spec?.tags?.find(({ name }) => name === tag);
  const history = historyOf(stream, tag);
  const [event] = history?.items ?? [];
  const { name, ...metadata } = stream.metadata;
  return {
    kind: 'ImageTag',
    apiVersion: 'image.openshift.io/v1',
    metadata: { ...metadata, name: `${name}:${tag}`, creationTimestamp: event?.created ?? metadata.creationTimestamp },
    spec: reference ?? null,
    status: history ?? null,
    image: event === undefined ? null : imageBehind(ground, event.image, event.dockerImageReference),
  } as ApiObject;
}
