/** The rules of builds and their configurations (openshift-apiserver pkg/build/apis/build/validation/validation.go). */
import {
  isObject,
  listAt,
  nameProblems,
  numberAt,
  objectAt,
  textAt,
  type ApiObject,
  type FieldError,
  type JsonObject,
} from 'regatta/adapters/kubernetes/api';
import { isPullSpecification } from '../../images/pull-specification.js';
import { splitTag } from '../../images/streams.js';
import { invalidField, requiredField } from '../field-errors.js';

const STRATEGIES = ['dockerStrategy', 'sourceStrategy', 'customStrategy', 'jenkinsPipelineStrategy'] as const;
const HOOKS: Readonly<Record<string, string>> = {
  GitHub: 'github',
  Generic: 'generic',
  GitLab: 'gitlab',
  Bitbucket: 'bitbucket',
};
const ENVIRONMENT_NAME = '[-._a-zA-Z][-._a-zA-Z0-9]*';

export function buildConfigErrors(object: ApiObject): readonly FieldError[] {
  const spec = objectAt(object, 'spec');
  const policy = textAt(spec, 'runPolicy');
  return [
    ...listAt(spec, 'triggers').flatMap((trigger, index) => triggerErrors(trigger, `spec.triggers[${index}]`)),
    ...(['Parallel', 'Serial', 'SerialLatestOnly'].includes(policy)
      ? []
      : [
          invalidField(
            'spec.runPolicy',
            JSON.stringify(policy),
            'run policy must Parallel, Serial, or SerialLatestOnly',
          ),
        ]),
    ...['successfulBuildsHistoryLimit', 'failedBuildsHistoryLimit'].flatMap((name) => {
      const limit = numberAt(spec, name);
      return limit < 0 ? [invalidField(`spec.${name}`, String(limit), 'must be greater than or equal to 0')] : [];
    }),
    ...commonErrors(spec),
  ];
}

export function buildErrors(object: ApiObject): readonly FieldError[] {
  return commonErrors(objectAt(object, 'spec'));
}

function commonErrors(spec: JsonObject): readonly FieldError[] {
  const strategy = objectAt(spec, 'strategy');
  const deadline = spec['completionDeadlineSeconds'];
  const isPipeline = isObject(strategy['jenkinsPipelineStrategy']);
  const isCustom = isObject(strategy['customStrategy']);
  return [
    ...sourceErrors(objectAt(spec, 'source'), isPipeline || isCustom),
    ...(typeof deadline === 'number' && deadline <= 0
      ? [
          invalidField(
            'spec.completionDeadlineSeconds',
            String(deadline),
            'completionDeadlineSeconds must be a positive integer greater than 0',
          ),
        ]
      : []),
    ...outputErrors(objectAt(spec, 'output')),
    ...strategyErrors(strategy),
  ];
}

function sourceErrors(source: JsonObject, mayBeEmpty: boolean): readonly FieldError[] {
  const at = 'spec.source';
  const [git, binary, images] = [source['git'], source['binary'], listAt(source, 'images')];
  const errors: FieldError[] = [];
  if (isObject(git)) {
    if (textAt(git, 'uri') === '') errors.push(requiredField(`${at}.git.uri`));
    if (isObject(binary)) errors.push(invalidField(`${at}.git`, '""', 'may not be set when binary is also set'));
  }
  if (isObject(binary)) {
    if (isObject(git)) errors.push(invalidField(`${at}.binary`, '""', 'may not be set when git is also set'));
    const file = textAt(binary, 'asFile');
    if (file !== '' && (file.includes('/') || file === '.' || file === '..' || !/^[\w.-]+$/.test(file))) {
      const why = 'file name may not contain slashes or relative path segments and must be a valid POSIX filename';
      errors.push(invalidField(`${at}.binary.asFile`, JSON.stringify(file), why));
    }
  }
  images.forEach((image, index) => {
    if (listAt(image, 'paths').length === 0 && listAt(image, 'as').length === 0)
      errors.push(requiredField(`${at}.images[${index}].paths`));
  });
  const isEmpty = !isObject(git) && !isObject(binary) && images.length === 0 && textAt(source, 'dockerfile') === '';
  if (isEmpty && !mayBeEmpty) {
    const why = 'must provide a value for at least one source input(git, binary, dockerfile, images).';
    errors.push(invalidField(at, '""', why));
  }
  const directory = textAt(source, 'contextDir');
  if (directory.split('/').includes('..')) {
    const why = 'context dir must not be outside the source';
    errors.push(invalidField(`${at}.contextDir`, JSON.stringify(directory), why));
  }
  return errors;
}

function outputErrors(output: JsonObject): readonly FieldError[] {
  const to = output['to'];
  const names = new Set<string>();
  const labels = listAt(output, 'imageLabels').flatMap((label, index) => {
    const name = textAt(label, 'name');
    const field = `spec.output.imageLabels[${index}].name`;
    if (name === '') return [requiredField(field)];
    if (names.has(name)) return [invalidField(field, JSON.stringify(name), 'duplicate name')];
    names.add(name);
    return [];
  });
  return [...(isObject(to) ? targetErrors(to, labels.length > 0) : []), ...labels];
}

/** A wrong kind is only told where nothing else about the output is wrong (recorded: build.json, config-output-bad). */
function targetErrors(to: JsonObject, hasOther: boolean): readonly FieldError[] {
  const at = 'spec.output.to';
  const [kind, name] = [textAt(to, 'kind'), textAt(to, 'name')];
  if (kind === 'ImageStreamTag') return tagErrors(name, `${at}.name`);
  if (kind === 'DockerImage')
    return isPullSpecification(name)
      ? []
      : [
          invalidField(
            `${at}.name`,
            JSON.stringify(name),
            'name is not a valid Docker pull specification: invalid reference format',
          ),
        ];
  if (hasOther) return [];
  const why = "the target of build output must be an 'ImageStreamTag' or 'DockerImage'";
  return [invalidField(`${at}.kind`, JSON.stringify(kind), why)];
}

function tagErrors(name: string, field: string): readonly FieldError[] {
  if (name === '') return [requiredField(field)];
  return splitTag(name) === undefined ? [invalidField(field, JSON.stringify(name), 'must be <name>:<tag>')] : [];
}

function strategyErrors(strategy: JsonObject): readonly FieldError[] {
  const given = STRATEGIES.filter((name) => isObject(strategy[name]));
  const at = 'spec.strategy';
  if (given.length !== 1) {
    const shown = STRATEGIES.map((name) => {
      const type = `${name[0]!.toUpperCase()}${name.slice(1)}`;
      const kind = type.replace('Strategy', 'BuildStrategy');
      return `${type}:(*build.${kind})(${isObject(strategy[name]) ? '0xc000000000' : 'nil'})`;
    });
    const why =
      'must provide a value for exactly one of sourceStrategy, customStrategy, dockerStrategy, or jenkinsPipelineStrategy';
    return [invalidField(at, `build.BuildStrategy{${shown.join(', ')}}`, why)];
  }
  const [name] = given;
  const own = objectAt(strategy, name!);
  const path = `${at}.${name}`;
  const errors: FieldError[] = [];
  if (name === 'jenkinsPipelineStrategy') errors.push(...pipelineErrors(own, path));
  else if (name === 'dockerStrategy') errors.push(...dockerErrors(own, path));
  if (name === 'sourceStrategy' || name === 'customStrategy' || isObject(own['from']))
    errors.push(...fromErrors(objectAt(own, 'from'), `${path}.from`));
  errors.push(...environmentErrors(own, path), ...volumeErrors(own, path));
  return errors;
}

function pipelineErrors(own: JsonObject, path: string): readonly FieldError[] {
  const [file, at] = [textAt(own, 'jenkinsfile'), textAt(own, 'jenkinsfilePath')];
  if (file === '' || at === '') return [];
  const shown = `build.JenkinsPipelineBuildStrategy{JenkinsfilePath:${JSON.stringify(at)}, Jenkinsfile:${JSON.stringify(file)}, Env:[]core.EnvVar(nil)}`;
  return [invalidField(path, shown, 'must provide a value for at most one of jenkinsfilePath, or jenkinsfile')];
}

function dockerErrors(own: JsonObject, path: string): readonly FieldError[] {
  const file = textAt(own, 'dockerfilePath');
  if (!file.startsWith('/') && !file.startsWith('..')) return [];
  const why = 'dockerfilePath must be a relative path within your source location';
  return [invalidField(`${path}.dockerfilePath`, JSON.stringify(file), why)];
}

function fromErrors(from: JsonObject, path: string): readonly FieldError[] {
  const [kind, name] = [textAt(from, 'kind'), textAt(from, 'name')];
  if (kind === 'ImageStreamTag') return tagErrors(name, `${path}.name`);
  if (name === '') return [requiredField(`${path}.name`)];
  if (kind === 'DockerImage' && !isPullSpecification(name)) {
    const why = 'name is not a valid Docker pull specification: invalid reference format';
    return [invalidField(`${path}.name`, JSON.stringify(name), why)];
  }
  return [];
}

function environmentErrors(own: JsonObject, path: string): readonly FieldError[] {
  return listAt(own, 'env').flatMap((variable, index) => {
    const name = textAt(variable, 'name');
    const field = `${path}.env[${index}].name`;
    if (name === '') return [requiredField(field)];
    if (new RegExp(`^${ENVIRONMENT_NAME}$`).test(name)) return [];
    const why = `a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', and must not start with a digit (e.g. 'my.env-name',  or 'MY_ENV.NAME',  or 'MyEnvName1', regex used for validation is '${ENVIRONMENT_NAME}')`;
    return [invalidField(field, JSON.stringify(name), why)];
  });
}

const VOLUME_SOURCES = [
  ['Secret', 'secret', 'SecretVolumeSource'],
  ['ConfigMap', 'configMap', 'ConfigMapVolumeSource'],
  ['CSI', 'csi', 'CSIVolumeSource'],
] as const;

function volumeErrors(own: JsonObject, path: string): readonly FieldError[] {
  return listAt(own, 'volumes').flatMap((volume, index) => {
    const at = `${path}.volumes[${index}]`;
    const source = objectAt(volume, 'source');
    const given = VOLUME_SOURCES.filter(([, field]) => isObject(source[field]));
    const errors: FieldError[] = nameProblems(textAt(volume, 'name'), 'label').map((problem) =>
      invalidField(`${at}.name`, JSON.stringify(textAt(volume, 'name')), problem),
    );
    if (given.length !== 1) {
      const parts = VOLUME_SOURCES.map(
        ([name, field, type]) => `${name}:(*core.${type})(${isObject(source[field]) ? '0xc000000000' : 'nil'})`,
      );
      const shown = `build.BuildVolumeSource{Type:${JSON.stringify(textAt(source, 'type'))}, ${parts.join(', ')}}`;
      errors.push(invalidField(`${at}.source`, shown, 'must specify one volume source'));
    }
    if (listAt(volume, 'mounts').length === 0)
      errors.push(requiredField(`${at}.mounts`, 'must supply at least one mount'));
    return errors;
  });
}

/** Triggers of kinds that nobody knows are kept and never fire. */
function triggerErrors(trigger: unknown, path: string): readonly FieldError[] {
  const type = textAt(trigger, 'type');
  if (type === '') return [requiredField(`${path}.type`)];
  const field = HOOKS[type];
  if (field === undefined) return [];
  const hook = objectAt({ trigger }, 'trigger')[field];
  const at = `${path}.${field}`;
  if (!isObject(hook)) return [requiredField(at)];
  if (textAt(hook, 'secret') !== '' || isObject(hook['secretReference'])) return [];
  const shown = `build.WebHookTrigger{Secret:"", AllowEnv:${String(hook['allowEnv'] === true)}, SecretReference:(*build.SecretLocalReference)(nil)}`;
  return [invalidField(at, shown, 'must provide a value for at least one of secret or secretReference')];
}
