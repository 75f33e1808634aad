import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** One of the clients on this machine, with its minor version: 20 for 1.20. */
export interface Kubectl {
  readonly program: string;
  readonly minor: number;
}

/** Where `.ci/build-clients` left a client; the path of a file that need not be there. */
export function builtClient(name: string): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache');
  return path.join(process.env['REGATTA_CLIENTS'] ?? path.join(cache, 'regatta/clients'), name);
}

/** Every minor version there is since 1.20, oldest first: the distribution's, the installed one, and those that a dispatcher beside it runs. */
export function kubectls(): readonly Kubectl[] {
  const found = new Map<number, Kubectl>();
  for (const program of [builtClient('kubectl-debian'), ...installed()]) {
    const { stdout } = spawnSync(program, ['version', '--client', '--output=json'], { encoding: 'utf8' });
    const minor = /"minor": "(\d+)/.exec(stdout ?? '')?.[1];
    if (minor !== undefined) found.set(Number(minor), { program, minor: Number(minor) });
  }
  return [...found.values()].toSorted((a, b) => a.minor - b.minor);
}

/** `kubectl` and, beside the file that it really is, its siblings `kubectl.1.NN`. */
function installed(): readonly string[] {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  const first = folders.map((folder) => path.join(folder, 'kubectl')).find((file) => existsSync(file));
  if (first === undefined) return [];
  const folder = path.dirname(realpathSync(first));
  const siblings = readdirSync(folder).filter((name) => /^kubectl\.1\.\d+$/.test(name));
  return [first, ...siblings.map((name) => path.join(folder, name))];
}

/** A table as it reads: one blank where columns are padded; names, addresses and ages of a deployment `nginx` as what they are. */
export function masked(text: string): string {
  return text
    .replaceAll(/nginx-[0-9a-f]{5,10}-[a-z0-9]{5}\b/g, 'POD')
    .replaceAll(/nginx-[0-9a-f]{5,10}\b/g, 'SET')
    .replaceAll(/\b10\.\d+\.\d+\.\d+\b/g, 'IP')
    .replaceAll(/(?<= )(\d+m)?\d+s(?=\n| )/g, 'AGE')
    .replaceAll(/ +/g, ' ')
    .replaceAll(/ +(?=\n)/g, '');
}
