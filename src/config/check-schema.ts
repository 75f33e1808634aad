import type { ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { RegattaError } from '../ports/errors.js';
import { hintForName } from '../scenario/parse-nearest-name.js';

let shared: Ajv2020 | undefined;
const compiled = new WeakMap<object, ValidateFunction>();

/** Checks plain data against a JSON Schema. Throws `request/invalid` with the path of the first thing that is wrong. */
export function checkAgainst(schema: object, value: unknown): void {
  shared ??= new Ajv2020({ allowUnionTypes: true, ownProperties: true, verbose: true, validateFormats: false });
  let check = compiled.get(schema);
  if (check === undefined) compiled.set(schema, (check = shared.compile(schema)));
  if (check(value)) return;
  const [error] = check.errors ?? [];
  const path = (error?.instancePath ?? '').split('/').slice(1).join('.');
  const params = (error?.params ?? {}) as { additionalProperty?: string; allowedValues?: readonly unknown[] };
  const { additionalProperty, allowedValues } = params;
  const known = Object.keys((error?.parentSchema as { properties?: object } | undefined)?.properties ?? {});
  const message =
    additionalProperty === undefined
      ? `${path === '' ? 'the body' : `"${path}"`} ${error?.message ?? 'is not valid'}`
      : `there is no field "${additionalProperty}"`;
  const hint = additionalProperty === undefined ? allowedValues?.join(', ') : hintForName(additionalProperty, known);
  throw new RegattaError('request/invalid', message, {
    ...(path !== '' && { at: { path } }),
    ...(hint !== undefined && { hint }),
  });
}
