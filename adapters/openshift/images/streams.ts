/** What image streams keep of their tags (openshift-apiserver pkg/image/apiserver/registry/imagestream/strategy.go). */
import { rfc3339 } from 'regatta/kit';
import type { ImageStream, TagEvent, TagHistory, TagReference } from '../resources/image/types.js';

const REGISTRY = 'image-registry.openshift-image-registry.svc:5000';

export function repositoryOf({ metadata }: Pick<ImageStream, 'metadata'>): string {
  return `${REGISTRY}/${metadata.namespace ?? ''}/${metadata.name}`;
}

/** `name:tag`, or the parts of it that there are. */
export function splitTag(name: string): { readonly stream: string; readonly tag: string } | undefined {
  const parts = name.split(':');
  const [stream = '', tag = ''] = parts;
  return parts.length === 2 && stream !== '' && tag !== '' ? { stream, tag } : undefined;
}

export function historyOf(stream: ImageStream | undefined, tag: string): TagHistory | undefined {
  return stream?.status?.tags?.find((history) => history.tag === tag);
}

export function latestOf(stream: ImageStream | undefined, tag: string): TagEvent | undefined {
  return historyOf(stream, tag)?.items?.[0];
}

/** Puts an event on top of a tag's history; one that says the same as the top only raises its generation. */
export function withEvent(stream: ImageStream, tag: string, event: TagEvent): ImageStream {
  const tags = stream.status?.tags ?? [];
  const known = tags.find((history) => history.tag === tag);
  const items = known?.items ?? [];
  const [top] = items;
  const isSame = top?.dockerImageReference === event.dockerImageReference && top.image === event.image;
  const changed: TagHistory = {
    tag,
    items: isSame
      ? [{ ...top, generation: Math.max(top.generation, event.generation) }, ...items.slice(1)]
      : [event, ...items],
  };
  return withHistory(stream, changed);
}

export function withHistory(stream: ImageStream, changed: TagHistory): ImageStream {
  const others = (stream.status?.tags ?? []).filter(({ tag }) => tag !== changed.tag);
  const tags = [...others, changed].sort((left, right) => (left.tag < right.tag ? -1 : 1));
  return { ...stream, status: { ...stream.status, dockerImageRepository: repositoryOf(stream), tags } };
}

/** Tags that follow another one take its event too. */
export function followed(stream: ImageStream, tag: string, event: TagEvent): ImageStream {
  return (stream.spec?.tags ?? []).reduce((changed, reference) => {
    const { from } = reference;
    if (from?.kind !== 'ImageStreamTag' || reference.name === tag) return changed;
    const name = from.name.includes(':') ? from.name : `${stream.metadata.name}:${from.name}`;
    const isOwn = (from.namespace ?? stream.metadata.namespace) === stream.metadata.namespace;
    return isOwn && name === `${stream.metadata.name}:${tag}` ? withEvent(changed, reference.name, event) : changed;
  }, stream);
}

/** What a tag's reference comes to; undefined while that is unknown. */
export type Resolve = (namespace: string, name: string) => TagEvent | undefined;

/** The stream with its references filled in, and its history brought in line with what changed since `before`. */
export function withTags(
  given: ImageStream,
  before: ImageStream | undefined,
  options: { readonly generation: number; readonly nowMs: number; readonly resolve: Resolve },
): ImageStream {
  const tags = [...(given.spec?.tags ?? [])].sort((left, right) => (left.name < right.name ? -1 : 1));
  const stamped = tags.map((tag) => {
    const old = before?.spec?.tags?.find(({ name }) => name === tag.name);
    const isSame = old !== undefined && sameReference(old, tag) && (tag.generation ?? 0) !== 0;
    return isSame ? tag : { ...tag, generation: options.generation };
  });
  const spec = { ...given.spec, ...(stamped.length > 0 && { tags: stamped }) };
  const kept = before?.status ?? { dockerImageRepository: '' };
  const start: ImageStream = { ...given, spec, status: { ...kept, dockerImageRepository: repositoryOf(given) } };
  return stamped.reduce((stream, tag) => {
    const old = before?.spec?.tags?.find(({ name }) => name === tag.name);
    if (old !== undefined && sameReference(old, tag) && old.generation === tag.generation) return stream;
    const event = eventOf(tag, given, options);
    return event === undefined ? stream : withEvent(stream, tag.name, event);
  }, start);
}

export function sameReference(left: TagReference, right: TagReference): boolean {
  const text = ({ from, reference = false }: TagReference) =>
    JSON.stringify([from?.kind, from?.namespace, from?.name, reference]);
  return text(left) === text(right);
}

function eventOf(
  { from, reference, generation }: TagReference,
  { metadata }: ImageStream,
  { nowMs, resolve }: { readonly nowMs: number; readonly resolve: Resolve },
): TagEvent | undefined {
  if (from === undefined) return undefined;
  const created = rfc3339(nowMs);
  const stamp = { created, generation: generation ?? 0 };
  if (from.kind === 'DockerImage')
    return reference === true ? { ...stamp, dockerImageReference: from.name, image: '' } : undefined;
  const namespace = from.namespace ?? metadata.namespace ?? '';
  const separator = from.kind === 'ImageStreamImage' ? '@' : ':';
  const name = from.name.includes(separator) ? from.name : `${metadata.name}${separator}${from.name}`;
  const found = resolve(namespace, name);
  return found === undefined ? undefined : { ...found, ...stamp };
}
