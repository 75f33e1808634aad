import type { Image, ImageLookup, Images } from '../../ports/images.js';
import type { Random } from '../../ports/random.js';
import { DEFAULT_BEHAVIOUR } from './behaviours.js';
import { KNOWN_REPOSITORIES, UNKNOWN_IMAGE_BYTES } from './catalogue.table.js';
import { fullName, parseReference } from './reference.js';

/**
 * What a registry knows. A repository of the catalogue has exactly the tags of its pattern; every other repository is taken to
 * exist with any tag and the declared default behaviour, because users bring images we cannot know.
 */
export class ImageCatalogue implements Images {
  readonly #digests: Random;
  readonly #found = new Map<string, Image>();
  readonly #hidden = new Set<string>();
  #slowness = 1;

  /** `digests` should be the same stream in every world, so that a digest is a fact about the image. */
  constructor(digests: Random) {
    this.#digests = digests;
  }

  get slowness(): number {
    return this.#slowness;
  }

  lookUp(text: string): ImageLookup {
    const reference = parseReference(text);
    if (reference === undefined) return { found: false, reason: 'invalid-name', message: 'invalid reference format' };
    const name = fullName(reference);
    if (this.#hidden.has(name)) return missing(name);
    const known = this.#found.get(name);
    if (known !== undefined) return { found: true, image: known };
    const entry = KNOWN_REPOSITORIES.find(({ repository }) => repository === reference.repository);
    if (entry !== undefined && reference.tag !== '' && !entry.tags.test(reference.tag)) return missing(name);
    const image: Image = {
      reference: name,
      repository: `${reference.registry}/${reference.repository}`,
      tag: reference.tag,
      digest: reference.digest || `sha256:${this.#digests.fork(`image/${name}`).text(64, '0123456789abcdef')}`,
      sizeBytes: entry?.sizeBytes ?? UNKNOWN_IMAGE_BYTES,
      behaviour: entry?.behaviour(reference.tag) ?? DEFAULT_BEHAVIOUR,
      known: entry !== undefined,
    };
    this.#found.set(name, image);
    return { found: true, image };
  }

  hide(text: string, hidden: boolean): void {
    if (hidden) this.#hidden.add(this.nameOf(text));
    else this.#hidden.delete(this.nameOf(text));
  }

  nameOf(text: string): string {
    const reference = parseReference(text);
    return reference === undefined ? text : fullName(reference);
  }

  slowDown(factor: number): void {
    this.#slowness = factor;
  }
}

function missing(name: string): ImageLookup {
  return { found: false, reason: 'not-found', message: `manifest for ${name} not found` };
}
