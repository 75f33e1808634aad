/** Image streams: names for images, and what they stood for over time (image.openshift.io/v1). */
import {
  changeAt,
  changeEach,
  column,
  defineResource,
  fill,
  listAt,
  NAME_COLUMN,
  objectAt,
  since,
  textAt,
  type ApiObject,
  type FieldError,
  type JsonObject,
} from 'regatta/adapters/kubernetes/api';
import { isPullSpecification } from '../../images/pull-specification.js';
import { internalFieldError, invalidField, requiredField } from '../field-errors.js';
import type { ImageStream } from './types.js';

const NAME = '[a-z0-9]+(?:[._-][a-z0-9]+)*';
const MODES = ['', 'Legacy', 'PreserveOriginal'];

export const imageStreams = defineResource({
  group: 'image.openshift.io',
  version: 'v1',
  plural: 'imagestreams',
  singular: 'imagestream',
  kind: 'ImageStream',
  shortNames: ['is'],
  categories: ['all'],
  namespaced: true,
  nameRule: 'path',
  hasStatus: true,
  hasGeneration: true,
  storageVersionHash: 'mwmf9lCqOiA=',
  allowsUnconditionalUpdate: false,
  defaults: (object) => {
    const given = fill(object, { spec: {} });
    return changeAt(given, 'spec', (spec: JsonObject) => tagDefaults(fill(spec, { lookupPolicy: { local: false } })));
  },
  validate: (object) => [...nameErrors(object.metadata.name), ...specErrors(object)],
  columns: [
    NAME_COLUMN,
    column('Image Repository', 'string', 'Where its images are pushed.'),
    column('Tags', 'string', 'Its tags, the newest first.'),
    column('Updated', 'string', 'How long ago a tag changed.'),
  ],
  cells: (object, now) => {
    const { metadata, status } = object as ImageStream;
    const tags = (status?.tags ?? []).map(({ tag, items }) => ({ tag, created: items?.[0]?.created ?? '' }));
    const newest = [...tags].sort((left, right) => (left.created > right.created ? -1 : 1));
    const updated = newest[0]?.created ?? '';
    return [
      metadata.name,
      status?.publicDockerImageRepository ?? status?.dockerImageRepository ?? '',
      tagText(newest.map(({ tag }) => tag)),
      updated === '' ? '' : since(updated, now),
    ];
  },
  subresources: [
    { name: 'layers', kind: 'ImageStreamLayers', verbs: ['get'] },
    { name: 'secrets', kind: 'SecretList', group: '', version: 'v1', verbs: ['get'] },
    { name: 'status', kind: 'ImageStream', verbs: ['get', 'patch', 'update'] },
  ],
});

const SHOWN_TAGS = 5;

function tagText(tags: readonly string[]): string {
  if (tags.length <= SHOWN_TAGS) return tags.join(',');
  return `${tags.slice(0, SHOWN_TAGS - 2).join(',')} + ${tags.length - SHOWN_TAGS + 2} more...`;
}

function tagDefaults(spec: JsonObject): JsonObject {
  return changeEach(spec, 'tags', tagWithDefaults);
}

export function tagWithDefaults(tag: JsonObject): JsonObject {
  const policies = { annotations: null, importPolicy: {}, referencePolicy: {} };
  const filled = changeAt(fill(tag, policies), 'importPolicy', (policy: JsonObject) =>
    textAt(policy, 'importMode') === '' ? { ...policy, importMode: 'Legacy' } : policy,
  );
  return changeAt({ annotations: null, ...filled }, 'referencePolicy', (policy: JsonObject) =>
    textAt(policy, 'type') === '' ? { ...policy, type: 'Source' } : policy,
  );
}

function nameErrors(name: string): readonly FieldError[] {
  if (name === '' || /[/%]/.test(name) || new RegExp(`^${NAME}$`).test(name)) return [];
  return [invalidField('metadata.name', JSON.stringify(name), `must match "${NAME}"`)];
}

function specErrors(object: ApiObject): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  const repository = textAt(spec, 'dockerImageRepository');
  return [
    ...(repository === '' ? [] : repositoryErrors(repository)),
    ...listAt(spec, 'tags').flatMap((tag) => tagErrors(tag, object.metadata.name, `spec.tags[${textAt(tag, 'name')}]`)),
  ];
}

function repositoryErrors(repository: string): readonly FieldError[] {
  const field = 'spec.dockerImageRepository';
  const refuse = (why: string) => [invalidField(field, JSON.stringify(repository), why)];
  if (repository !== repository.toLowerCase()) return refuse('repository name must be lowercase');
  if (!isPullSpecification(repository)) return refuse('invalid reference format');
  const last = repository.slice(repository.lastIndexOf('/') + 1);
  if (last.includes('@')) return refuse('the repository name may not contain an ID');
  return last.includes(':') ? refuse('the repository name may not contain a tag') : [];
}

/** The rules of one tag; also those of a tag that is written on its own. */
export function tagErrors(tag: unknown, stream: string, path: string): readonly FieldError[] {
  const errors: FieldError[] = [];
  const given = objectAt({ tag }, 'tag');
  if (given['from'] !== undefined && given['from'] !== null) errors.push(...fromErrors(given, stream, path));
  const policy = textAt(objectAt(tag, 'referencePolicy'), 'type');
  if (!['', 'Source', 'Local'].includes(policy))
    errors.push(
      invalidField(`${path}.referencePolicy.type`, JSON.stringify(policy), 'valid values are "Source", "Local"'),
    );
  const mode = textAt(objectAt(tag, 'importPolicy'), 'importMode');
  if (!MODES.includes(mode)) {
    const why = "invalid import mode, valid modes are '', 'Legacy', 'PreserveOriginal'";
    errors.push(invalidField(`${path}.importPolicy.importMode`, JSON.stringify(mode), why));
  }
  return errors;
}

function fromErrors(tag: JsonObject, stream: string, path: string): readonly FieldError[] {
  const from = objectAt(tag, 'from');
  const [kind, name] = [textAt(from, 'kind'), textAt(from, 'name')];
  const isImage = kind === 'DockerImage';
  const isScheduled = objectAt(tag, 'importPolicy')['scheduled'] === true;
  if (isImage && name !== '' && !isPullSpecification(name))
    return [invalidField(`${path}.from.name`, JSON.stringify(name), 'invalid reference format')];
  const isKnown = isImage || kind === 'ImageStreamTag' || kind === 'ImageStreamImage';
  const errors: FieldError[] = [];
  if (!isKnown || name === '') {
    const why = `spec.tags[${textAt(tag, 'name')}].from.name: Invalid value: ${JSON.stringify(name)}: must be of the form <tag>, <repo>:<tag>, <id>, or <repo>@<id>`;
    errors.push(internalFieldError('[]', `imagestreams ${JSON.stringify(stream)} is invalid: ${why}`));
  }
  if (!isKnown)
    errors.push(
      requiredField(`${path}.from.kind`, "valid values are 'DockerImage', 'ImageStreamImage', 'ImageStreamTag'"),
    );
  if (isKnown && name === '') errors.push(requiredField(`${path}.from.name`));
  if (isScheduled && isKnown && !isImage) {
    const why = 'only tags pointing to Docker repositories may be scheduled for background import';
    errors.push(invalidField(`${path}.importPolicy.scheduled`, 'true', why));
  }
  return errors;
}
