import type { KubernetesObject, V1CustomResourceDefinition } from '@kubernetes/client-node';
import type { Resource } from '../resource.js';
import type { Setting } from '../setting.js';
import { codeOf, until } from '../until.js';

/** A schema that keeps whatever it is given. */
export const ANYTHING = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

export interface Version {
  readonly name: string;
  readonly served?: boolean;
  readonly storage?: boolean;
  readonly schema?: object;
  readonly more?: object;
}

/** A definition whose group only this port uses. */
export function definition(
  { namespace }: Setting,
  kind: string,
  versions: readonly Version[] = [{ name: 'v1' }],
  group = `${namespace}.example.com`,
) {
  const singular = kind.toLowerCase();
  const plural = `${singular}s`;
  const name = `${plural}.${group}`;
  const body = {
    metadata: { name, labels: { e2e: namespace } },
    spec: {
      group,
      scope: 'Namespaced',
      names: { plural, singular, kind, listKind: `${kind}List` },
      versions: versions.map(({ name: version, served = true, storage, schema = ANYTHING, more }, index) => ({
        name: version,
        served,
        storage: storage ?? index === 0,
        schema: { openAPIV3Schema: schema },
        ...more,
      })),
    },
  };
  return { body, group, kind, name, plural };
}

export type Definition = ReturnType<typeof definition>;
export type CustomObject = KubernetesObject & { readonly [field: string]: unknown };

export const isEstablished = ({ status }: V1CustomResourceDefinition) =>
  (status?.conditions ?? []).some(({ type, status: holds }) => type === 'Established' && holds === 'True');

/** Makes the definition, waits until its objects can be asked for, and gives them. */
export async function establish(setting: Setting, made: Definition, version = 'v1'): Promise<Resource<CustomObject>> {
  await setting.definitions.create(made.body);
  await setting.definitions.until(made.name, isEstablished);
  const all = setting.api.of<CustomObject>(`${made.group}/${version}`, made.plural, setting.namespace);
  await until(`${made.name} to be served`, async () => (await all.list().then(() => 200, codeOf)) === 200 || undefined);
  return all;
}
