// Writes the TypeScript types of the formats in `schemas/` to `src/ports/model/<name>.gen.ts`. The schema comes first and
// the types follow, since a validator can be made of a schema but not of a type. `test/tidy/generated.test.ts` runs the
// same function and compares, so a schema and its types cannot drift apart. The page of ports is written with them.
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { compileFromFile } from 'json-schema-to-typescript';
import { conformancePage, page } from './conformance-page.mjs';

const root = path.resolve(import.meta.dirname, '..');
const suffix = '.schema.json';

/**
 * The types of one schema, as text. It needs no prettier configuration, so that a change of house style rewrites nothing.
 * @param {string} schema The path of a schema from the root of the repository.
 */
export function generate(schema) {
  return compileFromFile(path.join(root, schema), {
    bannerComment: `// Generated from ${schema} by .ci/generate.mjs. Do not edit.\n`,
    cwd: path.join(root, 'schemas'),
    // What a schema does not mention is not part of the type; those that allow more say so.
    additionalProperties: false,
    // A tuple type for each possible length of an array helps nobody.
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true, printWidth: 120, trailingComma: 'all' },
  });
}

/** Each schema with the file that its types belong in. */
export function targets() {
  return readdirSync(path.join(root, 'schemas'))
    .filter((file) => file.endsWith(suffix))
    .toSorted()
    .map((file) => ({
      schema: `schemas/${file}`,
      types: `src/ports/model/${file.slice(0, -suffix.length)}.gen.ts`,
    }));
}

if (process.argv[1] === import.meta.filename) {
  for (const { schema, types } of targets()) {
    writeFileSync(path.join(root, types), await generate(schema));
    console.log(types);
  }
  writeFileSync(path.join(root, page), conformancePage());
  console.log(page);
}
