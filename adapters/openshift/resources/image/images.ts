/** Images that the cluster knows, named by their digests (image.openshift.io/v1). */
import { column, defineResource, NAME_COLUMN, objectAt, textAt, type ApiObject } from 'regatta/adapters/kubernetes/api';
import { isPullSpecification } from '../../images/pull-specification.js';
import { invalidField, requiredField } from '../field-errors.js';
import type { Image } from './types.js';

export const IMAGES = 'images.image.openshift.io';

export const images = defineResource({
  group: 'image.openshift.io',
  version: 'v1',
  plural: 'images',
  singular: 'image',
  kind: 'Image',
  namespaced: false,
  nameRule: 'path',
  storageVersionHash: 'FX/i8Tt+3Fc=',
  allowsUnconditionalUpdate: false,
  defaults: (object) => withMetadata(object as Image),
  validate: (object) => {
    const reference = textAt(object, 'dockerImageReference');
    const field = 'dockerImageReference';
    if (reference === '') return [requiredField(field)];
    return isPullSpecification(reference)
      ? []
      : [invalidField(field, JSON.stringify(reference), 'invalid reference format')];
  },
  columns: [NAME_COLUMN, column('Image Reference', 'string', 'Where it can be pulled from.')],
  cells: (object) => [object.metadata.name, textAt(object, 'dockerImageReference')],
});

/** What is known of an image without a manifest, in the shape that Go gives it. */
export function withMetadata<T extends ApiObject>(image: T): T {
  const given = objectAt(image, 'dockerImageMetadata');
  const { Created = null, ContainerConfig = {}, Id = '' } = given;
  const dockerImageMetadata = {
    kind: 'DockerImage',
    ...given,
    apiVersion: 'image.openshift.io/1.0',
    Id,
    Created,
    ContainerConfig,
  };
  return { ...image, dockerImageMetadata, dockerImageMetadataVersion: '1.0' };
}
