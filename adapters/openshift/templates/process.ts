/** Puts parameters into the objects of a template (openshift/library-go pkg/template/templateprocessing/template.go). */
import type { Random } from 'regatta/kit';
import {
  isObject,
  listAt,
  objectAt,
  textAt,
  type ApiObject,
  type FieldError,
  type JsonObject,
} from 'regatta/adapters/kubernetes/api';
import { invalidField, requiredField } from '../resources/field-errors.js';
import { generate } from './generator.js';

const REFERENCE = /\$\{([a-zA-Z0-9_]+?)\}/g;
const WHOLE_REFERENCE = /^\$\{\{([a-zA-Z0-9_]+)\}\}$/;

export interface Processed {
  readonly template: ApiObject & JsonObject;
  /** What is wrong with parameters and objects; empty when all went well. */
  readonly errors: readonly FieldError[];
}

type Values = ReadonlyMap<string, string>;

export function processed(given: ApiObject, random: Random): Processed {
  const filled = listAt(given, 'parameters').map((parameter, index) => fillParameter(parameter, index, random));
  const template = given as ApiObject & JsonObject;
  const wrong = filled.flatMap(({ error }) => error ?? []);
  const parameters = filled.map(({ parameter }) => parameter);
  if (wrong.length > 0) return { template, errors: wrong };
  const values: Values = new Map(parameters.map((one) => [textAt(one, 'name'), textAt(one, 'value')]));
  const labels = Object.fromEntries(
    Object.entries(objectAt(given, 'labels')).map(([key, value]) => [
      substituted(key, values),
      substituted(String(value), values),
    ]),
  );
  const errors: FieldError[] = [];
  const objects = listAt(given, 'objects').map((object, index) => {
    if (textAt(object, 'kind') === '') errors.push(withoutKind(object, index));
    return withLabels(visited(withoutNamespace(object), values), labels);
  });
  const message = textAt(given, 'message');
  return {
    errors,
    template: {
      ...template,
      ...(message !== '' && { message: substituted(message, values) }),
      objects,
      ...(parameters.length > 0 && { parameters }),
      ...(Object.keys(labels).length > 0 && { labels }),
    },
  };
}

interface Filled {
  readonly parameter: JsonObject;
  readonly error?: FieldError;
}

function fillParameter(given: unknown, index: number, random: Random): Filled {
  const parameter = isObject(given) ? given : {};
  const field = `template.parameters[${index}]`;
  const [name, generator] = [textAt(parameter, 'name'), textAt(parameter, 'generate')];
  if (textAt(parameter, 'value') !== '') return { parameter };
  if (generator !== '' && generator !== 'expression') {
    const why = `Unknown generator name '${generator}' for parameter ${name}`;
    return { parameter, error: invalidField(field, JSON.stringify(generator), why) };
  }
  const result = generator === '' ? { value: '' } : generate(textAt(parameter, 'from'), random);
  if ('problem' in result) return { parameter, error: invalidField(field, goParameter(parameter), result.problem) };
  if (result.value === '' && parameter['required'] === true) {
    const why = `template.parameters[${index}]: parameter ${name} is required and must be specified`;
    return { parameter, error: requiredField(field, why) };
  }
  return { parameter: result.value === '' ? parameter : { ...parameter, value: result.value } };
}

function goParameter(parameter: JsonObject): string {
  const fields = ['name', 'displayName', 'description', 'value', 'generate', 'from'].map(
    (name) => `${name[0]!.toUpperCase()}${name.slice(1)}:${JSON.stringify(textAt(parameter, name))}`,
  );
  return `v1.Parameter{${fields.join(', ')}, Required:${String(parameter['required'] === true)}}`;
}

function withoutKind(object: unknown, index: number): FieldError {
  const text = JSON.stringify(object);
  const bytes = [...new TextEncoder().encode(text)].map((byte) => `0x${byte.toString(16)}`).join(', ');
  const shown = `runtime.RawExtension{Raw:[]uint8{${bytes}}, Object:runtime.Object(nil)}`;
  return invalidField(
    `item[${index}].objects`,
    shown,
    `unable to handle object: Object 'Kind' is missing in '${text}'`,
  );
}

/** A namespace that is written out would put objects where the caller is not; one that is a parameter is meant. */
function withoutNamespace(object: unknown): unknown {
  const metadata = objectAt(object, 'metadata');
  const { namespace, ...rest } = metadata;
  const isMeant = typeof namespace === 'string' && new RegExp(REFERENCE.source).test(namespace);
  return namespace === undefined || isMeant ? object : { ...objectAt({ object }, 'object'), metadata: rest };
}

function visited(value: unknown, values: Values): unknown {
  if (typeof value === 'string') return evaluated(value, values);
  if (Array.isArray(value)) return value.map((item) => visited(item, values));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [substituted(key, values), visited(item, values)]),
  );
}

/** A text that is nothing but `${{NAME}}` becomes whatever JSON the value is. */
function evaluated(text: string, values: Values): unknown {
  const [, name = ''] = WHOLE_REFERENCE.exec(text) ?? [];
  const value = values.get(name);
  if (value === undefined) return substituted(text, values);
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function substituted(text: string, values: Values): string {
  return text.replaceAll(REFERENCE, (whole, name: string) => values.get(name) ?? whole);
}

function withLabels(object: unknown, labels: Readonly<Record<string, string>>): unknown {
  if (!isObject(object) || Object.keys(labels).length === 0) return object;
  const metadata = objectAt(object, 'metadata');
  return { ...object, metadata: { ...metadata, labels: { ...objectAt(metadata, 'labels'), ...labels } } };
}
