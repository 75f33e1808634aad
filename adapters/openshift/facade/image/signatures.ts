/** Image signatures, kept with their images (registry/imagesignature). */
import {
  defineResource,
  invalid,
  methodNotAllowed,
  notFound,
  readBody,
  sendJson,
  served,
  success,
  type AnsweredResource,
  type ApiObject,
  type FacadeGround,
} from 'regatta/adapters/kubernetes/api';
import { invalidField } from '../../resources/field-errors.js';
import { IMAGES } from '../../resources/image/images.js';
import type { Image } from '../../resources/image/types.js';

const definition = defineResource({
  group: 'image.openshift.io',
  version: 'v1',
  plural: 'imagesignatures',
  singular: 'imagesignature',
  kind: 'ImageSignature',
  namespaced: false,
  verbs: ['create', 'delete'],
});
const kind = served(definition);

type Signed = Image & { readonly signatures?: readonly ApiObject[] };

export function imageSignatures(ground: FacadeGround): AnsweredResource {
  return {
    discovered: definition,
    handle(call, { name }) {
      if (call.method === 'POST' && name === '') {
        const { object } = readBody(call, kind);
        const signed = signedImage(ground, object.metadata.name);
        const added = {
          ...object,
          metadata: { ...object.metadata, creationTimestamp: signed.metadata.creationTimestamp },
        };
        const signatures = [...(signed.signatures ?? []), added];
        ground.api.update<Signed>(IMAGES, { ...signed, signatures });
        return sendJson(call, 201, added);
      }
      if (call.method !== 'DELETE' || name === '') throw methodNotAllowed();
      const signed = signedImage(ground, name);
      const left = (signed.signatures ?? []).filter(({ metadata }) => metadata.name !== name);
      if (left.length === (signed.signatures ?? []).length) throw notFound(definition, name);
      ground.api.update<Signed>(IMAGES, { ...signed, signatures: left });
      sendJson(call, 200, success());
    },
  };
}

/** The image that a signature's name begins with. Throws 404 and 422. */
function signedImage({ store }: FacadeGround, name: string): Signed {
  const [image = '', signature = ''] = name.split('@');
  if (image === '' || signature === '')
    throw invalid(definition, name, [
      invalidField('metadata.name', JSON.stringify(name), 'name must be of format <imageName>@<signatureName>'),
    ]);
  const stored = store.get<Signed>(IMAGES, '', image);
  if (stored === undefined) throw notFound({ group: 'image.openshift.io', plural: 'images', kind: 'Image' }, image);
  return stored.value;
}
