/** Image stream mappings: how a registry reports what was pushed (registry/imagestreammapping). */
import { rfc3339 } from 'regatta/kit';
import {
  defineResource,
  invalid,
  isObject,
  methodNotAllowed,
  notFound,
  objectAt,
  readBody,
  sendJson,
  served,
  success,
  textAt,
  type AnsweredResource,
  type FacadeGround,
  type FieldError,
  type NewObject,
} from 'regatta/adapters/kubernetes/api';
import { IMAGE_STREAMS } from '../../images/references.js';
import { followed, withEvent } from '../../images/streams.js';
import { requiredField } from '../../resources/field-errors.js';
import { IMAGES } from '../../resources/image/images.js';
import type { Image, ImageStream } from '../../resources/image/types.js';

const definition = defineResource({
  group: 'image.openshift.io',
  version: 'v1',
  plural: 'imagestreammappings',
  singular: 'imagestreammapping',
  kind: 'ImageStreamMapping',
  namespaced: true,
  verbs: ['create'],
});
const kind = served(definition);

export function imageStreamMappings(ground: FacadeGround): AnsweredResource {
  return {
    discovered: definition,
    handle(call, { namespace, name }) {
      if (call.method !== 'POST' || name !== '') throw methodNotAllowed();
      const { object } = readBody(call, kind);
      const stream = object.metadata.name;
      const image = objectAt(object, 'image');
      const tag = textAt(object, 'tag');
      const wrong = mappingErrors(tag, image);
      if (wrong.length > 0) throw invalid(definition, stream, wrong);
      const stored = ground.store.get<ImageStream>(IMAGE_STREAMS, namespace, stream);
      if (stored === undefined) throw notFound(definition, stream);
      const digest = textAt(objectAt(image, 'metadata'), 'name');
      if (ground.store.get(IMAGES, '', digest) === undefined)
        ground.api.create<Image>(IMAGES, image as unknown as NewObject<Image>);
      const event = {
        created: rfc3339(ground.tasks.now),
        dockerImageReference: textAt(image, 'dockerImageReference'),
        image: digest,
        generation: stored.value.metadata.generation ?? 1,
      };
      const changed = followed(withEvent(stored.value, tag, event), tag, event);
      ground.store.update<ImageStream>(IMAGE_STREAMS, namespace, stream, changed, stored.revision);
      sendJson(call, 201, success(undefined, 201));
    },
  };
}

function mappingErrors(tag: string, image: unknown): readonly FieldError[] {
  const metadata = objectAt(image, 'metadata');
  return [
    ...(tag === '' ? [requiredField('tag')] : []),
    ...(isObject(metadata) && textAt(metadata, 'name') !== ''
      ? textAt(image, 'dockerImageReference') === ''
        ? [requiredField('image.dockerImageReference')]
        : []
      : [requiredField('image.metadata.name', 'name or generateName is required')]),
  ];
}
