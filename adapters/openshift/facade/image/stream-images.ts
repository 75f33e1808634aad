/** Image stream images: `stream@digest`, where the digest may be cut short (registry/imagestreamimage). */
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
import type { ImageStream } from '../../resources/image/types.js';
import { imageBehind } from './tags.js';

const definition = defineResource({
  group: 'image.openshift.io',
  version: 'v1',
  plural: 'imagestreamimages',
  singular: 'imagestreamimage',
  kind: 'ImageStreamImage',
  shortNames: ['isimage'],
  namespaced: true,
  verbs: ['get'],
});
const kind = served(definition);

export function imageStreamImages(ground: FacadeGround): AnsweredResource {
  return {
    discovered: definition,
    handle(call, { namespace, name }) {
      if (call.method !== 'GET' || name === '') throw methodNotAllowed();
      const [stream = '', digest = '', ...others] = name.split('@');
      if (stream === '' || digest === '' || others.length > 0)
        throw badRequest('ImageStreamImages must be retrieved with <name>@<id>');
      const stored = ground.store.get<ImageStream>(IMAGE_STREAMS, namespace, stream);
      if (stored === undefined)
        throw notFound({ group: 'image.openshift.io', plural: 'imagestreams', kind: 'ImageStream' }, stream);
      const events = (stored.value.status?.tags ?? []).flatMap(({ items }) => items ?? []);
      const found = events.find(({ image }) => image.startsWith(digest) || image.split(':')[1]?.startsWith(digest));
      if (found === undefined) throw notFound({ ...definition, plural: 'imagestreamimage' }, name);
      const image = imageBehind(ground, found.image, found.dockerImageReference);
      const { creationTimestamp } = image.metadata;
      const answer = {
        kind: 'ImageStreamImage',
        apiVersion: 'image.openshift.io/v1',
        metadata: { name, namespace, creationTimestamp: creationTimestamp ?? found.created },
        image,
      };
      ground.reads.answer(call, kind, answer as unknown as ApiObject, 200);
    },
  };
}
