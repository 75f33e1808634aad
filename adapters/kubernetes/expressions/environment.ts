import { Environment } from '@marcbachmann/cel-js';
import { addAddresses } from './libraries/addresses.js';
import { addAuthorizer } from './libraries/authorizer.js';
import { addFormats } from './libraries/formats.js';
import { addLists } from './libraries/lists.js';
import { addOptionals } from './libraries/optionals.js';
import { addQuantities } from './libraries/quantities.js';
import { addRegularExpressions } from './libraries/regular-expressions.js';
import { addSets } from './libraries/sets.js';
import { addStrings } from './libraries/strings.js';
import { addUrls } from './libraries/urls.js';

/** What an expression may use beside the functions: the type of each variable, and the fields of types that are no others. */
export interface Declarations {
  readonly variables: Readonly<Record<string, string>>;
  readonly types?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

const ADDED = [
  addLists,
  addStrings,
  addRegularExpressions,
  addUrls,
  addSets,
  addQuantities,
  addAddresses,
  addFormats,
  addAuthorizer,
  addOptionals,
];

let base: Environment | undefined;

/** The language as new expressions of 1.32 may use it, which is that of 1.31 (apiserver pkg/cel/environment/base.go v0.32). */
export function environmentOf({ variables, types = {} }: Declarations): Environment {
  base ??= made();
  const environment = base.clone();
  // A type has to be there before another one names it.
  for (const [name, fields] of Object.entries(types)) {
    environment.registerType(name, { fields: { ...fields } });
    environment.registerOperator(`${name} == ${name}`, () => false);
  }
  for (const [name, type] of Object.entries(variables)) environment.registerVariable(name, type);
  return environment;
}

function made(): Environment {
  const environment = new Environment({ enableOptionalTypes: true });
  for (const add of ADDED) add(environment);
  return environment;
}
