import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { RegattaError } from '../ports/errors.js';

/** The text of a file; `-` is stdin. Throws `request/invalid` when it cannot be read. */
export async function readText(file: string): Promise<string> {
  if (file === '-') return text(process.stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'there is no such file' : code === 'EISDIR' ? 'it is a folder' : message;
    throw new RegattaError('request/invalid', `cannot read ${file}: ${reason}`, { cause });
  }
}
