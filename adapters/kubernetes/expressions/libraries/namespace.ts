import type { Environment } from '@marcbachmann/cel-js';

/** Makes a name that functions stand behind, as in `sets.contains(…)`; they are declared as methods of the type that comes back. */
export function addNamespace(environment: Environment, name: string): string {
  const type = `${name}.Namespace`;
  class Namespace {
    readonly name = name;
  }
  environment.registerType(type, { ctor: Namespace, fields: {} }).registerConstant(name, type, new Namespace());
  return type;
}
