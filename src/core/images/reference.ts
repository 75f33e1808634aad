/** The parts of an image reference after Docker's normalisation: `nginx` is `docker.io/library/nginx:latest`. */
export interface ImageReference {
  readonly registry: string;
  /** With `library/` where Docker Hub's official images are meant. */
  readonly repository: string;
  /** Empty when only a digest is given. */
  readonly tag: string;
  readonly digest: string;
}

const COMPONENT = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;
const TAG = /^\w[\w.-]{0,127}$/;
const DIGEST = /^[a-z0-9]+(?:[.+_-][a-z0-9]+)*:[0-9a-fA-F]{32,}$/;

/** Reads a reference by distribution's grammar; undefined where it breaks it. */
export function parseReference(text: string): ImageReference | undefined {
  const [named = '', digest = '', ...rest] = text.split('@');
  if (rest.length > 0 || (digest !== '' && !DIGEST.test(digest))) return undefined;
  const colon = named.lastIndexOf(':');
  const hasTag = colon > named.lastIndexOf('/');
  const tag = hasTag ? named.slice(colon + 1) : digest === '' ? 'latest' : '';
  const path = (hasTag ? named.slice(0, colon) : named).split('/');
  if (tag !== '' && !TAG.test(tag)) return undefined;
  if (hasTag && tag === '') return undefined;
  const first = path[0]!;
  const hasRegistry = path.length > 1 && (first.includes('.') || first.includes(':') || first === 'localhost');
  const registry = hasRegistry ? first : 'docker.io';
  const components = hasRegistry ? path.slice(1) : path;
  if (!components.every((component) => COMPONENT.test(component))) return undefined;
  const repository =
    registry === 'docker.io' && components.length === 1 ? `library/${components[0]!}` : components.join('/');
  return { registry, repository, tag, digest };
}

/** The full form, e.g. `docker.io/library/nginx:1.9.1`. */
export function fullName(reference: ImageReference): string {
  const digest = reference.digest === '' ? '' : `@${reference.digest}`;
  return `${reference.registry}/${reference.repository}${reference.tag === '' ? '' : `:${reference.tag}`}${digest}`;
}
