/** A new adapter: a copy of the template with its names exchanged. */
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../config/package-root.js';
import { RegattaError } from '../ports/errors.js';

/** What the template is called, in the spellings that occur in it. */
const OLD = { id: 'template', type: 'Template', variable: 'TEMPLATE' };

/** Copies the template to `folder`, which must not exist or be empty. Throws `request/invalid` and `machine/lacks`. */
export function copyTemplate(id: string, folder: string): void {
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(id))
    throw new RegattaError('request/invalid', `"${id}" cannot be the id of an adapter`, {
      hint: 'lower-case letters, digits and dashes, a letter first',
    });
  if (existsSync(folder) && readdirSync(folder).length > 0)
    throw new RegattaError('request/invalid', `${folder} is not empty`, { hint: 'name another folder with --dir' });
  const template = path.join(packageRoot(), 'adapters', '_template');
  if (!existsSync(template))
    throw new RegattaError('machine/lacks', 'this installation came without the template', {
      hint: 'install the whole package again',
    });
  const skipped = new Set(['dist', 'node_modules']);
  cpSync(template, folder, { recursive: true, filter: (source) => !skipped.has(path.basename(source)) });
  for (const file of filesIn(folder)) {
    const text = readFileSync(file, 'utf8');
    const renamed = rename(text, id);
    if (renamed !== text) writeFileSync(file, renamed);
  }
}

function rename(text: string, id: string): string {
  const words = id.split('-');
  const type = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return text
    .replaceAll(new RegExp(`\\b${OLD.type}(?=[A-Z])`, 'g'), type)
    .replaceAll(new RegExp(`\\b${OLD.variable}_`, 'g'), `${words.join('_').toUpperCase()}_`)
    .replaceAll(new RegExp(`(['"])${OLD.id}(?=['"])`, 'g'), `$1${id}`)
    .replaceAll(`regatta-adapter-${OLD.id}`, `regatta-adapter-${id}`);
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const child = path.join(folder, entry.name);
    return entry.isDirectory() ? filesIn(child) : [child];
  });
}
