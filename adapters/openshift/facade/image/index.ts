/** Kinds of image.openshift.io that are views of streams, or requests about them. A list, no logic. */
import type { AnsweredResource, FacadeGround } from 'regatta/adapters/kubernetes/api';
import { imageTags } from './image-tags.js';
import { imageStreamImports } from './imports.js';
import { imageStreamMappings } from './mappings.js';
import { imageSignatures } from './signatures.js';
import { imageStreamImages } from './stream-images.js';
import { imageStreamTags } from './tags.js';

export function imageResources(ground: FacadeGround): readonly AnsweredResource[] {
  return [
    imageSignatures(ground),
    imageStreamImages(ground),
    imageStreamImports(ground),
    imageStreamMappings(ground),
    imageStreamTags(ground),
    imageTags(ground),
  ];
}
