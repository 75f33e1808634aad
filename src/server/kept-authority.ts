/** The authority that signs for every server of this user. It is kept, so that what clients trust survives a restart. */
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createAuthority, loadAuthority, type Authority, type KeyedCertificate } from './edge/certificates.js';

const FILE_NAME = 'authority.json';

/** The authority in `folder`; a new one if there is none. Of several that start at once, all get the same. */
export async function keptAuthority(folder: string): Promise<Authority> {
  const file = path.join(folder, FILE_NAME);
  const kept = read(file);
  if (kept !== undefined) return loadAuthority(kept);
  const { certificate, key } = await createAuthority();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const fresh = `${file}.${process.pid}.new`;
  writeFileSync(fresh, JSON.stringify({ certificate, key }), { mode: 0o600 });
  try {
    // A link fails where the file exists, so the first one stays.
    linkSync(fresh, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(fresh, { force: true });
  }
  return loadAuthority(read(file) ?? { certificate, key });
}

function read(file: string): KeyedCertificate | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as KeyedCertificate;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
