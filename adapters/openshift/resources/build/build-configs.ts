/** Build configurations: how images are made from sources (build.openshift.io/v1). */
import {
  changeAt,
  changeEach,
  column,
  defineResource,
  fill,
  isObject,
  listAt,
  NAME_COLUMN,
  objectAt,
  textAt,
  type JsonObject,
} from 'regatta/adapters/kubernetes/api';
import { buildConfigErrors } from './build-rules.js';
import type { BuildConfig } from './types.js';

export const BUILD_CONFIGS = 'buildconfigs.build.openshift.io';

/** Spellings of old clients. */
const TRIGGERS: Readonly<Record<string, string>> = { generic: 'Generic', github: 'GitHub', imageChange: 'ImageChange' };

export const buildConfigs = defineResource({
  group: 'build.openshift.io',
  version: 'v1',
  plural: 'buildconfigs',
  singular: 'buildconfig',
  kind: 'BuildConfig',
  shortNames: ['bc'],
  categories: ['all'],
  namespaced: true,
  hasStatus: true,
  hasGeneration: true,
  storageVersionHash: '2ooe95Eo6Y4=',
  allowsUnconditionalUpdate: false,
  defaults: (object) =>
    changeAt(object, 'spec', (spec: JsonObject) =>
      changeEach(
        buildSpecDefaults(
          fill(spec, { runPolicy: 'Serial', successfulBuildsHistoryLimit: 5, failedBuildsHistoryLimit: 5 }),
        ),
        'triggers',
        (trigger) => {
          const type = TRIGGERS[textAt(trigger, 'type')];
          const named = type === undefined ? trigger : { ...trigger, type };
          return textAt(named, 'type') === 'ImageChange' ? fill(named, { imageChange: {} }) : named;
        },
      ),
    ),
  validate: buildConfigErrors,
  prepareForCreate: (object) => {
    const created = { ...object, status: { lastVersion: 0 } };
    return created;
  },
  columns: [
    NAME_COLUMN,
    column('Type', 'string', 'How it builds.'),
    column('From', 'string', 'Where the source is.'),
    column('Latest', 'string', 'The number of the last build.'),
  ],
  cells: (object) => {
    const { metadata, spec, status } = object as BuildConfig;
    return [metadata.name, textAt(spec.strategy, 'type'), sourceText(spec), status.lastVersion];
  },
  subresources: [
    { name: 'instantiate', kind: 'BuildRequest', verbs: ['create'] },
    { name: 'instantiatebinary', kind: 'BinaryBuildRequestOptions', verbs: ['create'] },
    { name: 'webhooks', kind: 'Build', verbs: ['create'] },
  ],
});

/** Where the source of a build is, as tables show it: `Git@dev`, `Dockerfile`. */
export function sourceText(spec: unknown): string {
  const source = objectAt(spec, 'source');
  const git = source['git'];
  const parts: string[] = [];
  if (textAt(source, 'dockerfile') !== '') parts.push('Dockerfile');
  if (isObject(source['binary'])) parts.push('Binary');
  if (isObject(git)) parts.push(textAt(git, 'ref') === '' ? 'Git' : `Git@${textAt(git, 'ref')}`);
  return parts.join(',');
}

/** What configurations and builds have in common. */
export function buildSpecDefaults(spec: JsonObject): JsonObject {
  const filled = { nodeSelector: null, ...fill(spec, { source: {}, output: {}, resources: {}, postCommit: {} }) };
  const sourced = changeAt(filled, 'source', (source: JsonObject) => ({ ...sourceType(source), ...source }));
  return changeAt(sourced, 'strategy', (strategy: JsonObject) =>
    changeAt({ ...strategyType(strategy), ...strategy }, 'customStrategy', (custom: JsonObject) => custom),
  );
}

function sourceType(source: JsonObject): JsonObject {
  if (textAt(source, 'type') !== '') return {};
  if (isObject(source['binary'])) return { type: 'Binary' };
  if (isObject(source['git'])) return { type: 'Git' };
  if (textAt(source, 'dockerfile') !== '') return { type: 'Dockerfile' };
  return listAt(source, 'images').length > 0 ? { type: 'Image' } : { type: 'None' };
}

function strategyType(strategy: JsonObject): JsonObject {
  if (isObject(strategy['dockerStrategy'])) return { type: 'Docker' };
  if (isObject(strategy['sourceStrategy'])) return { type: 'Source' };
  if (isObject(strategy['customStrategy'])) return { type: 'Custom' };
  return isObject(strategy['jenkinsPipelineStrategy']) ? { type: 'JenkinsPipeline' } : {};
}
