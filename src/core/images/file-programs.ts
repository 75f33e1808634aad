import type { ExecResult, Inside } from '../../ports/images.js';
import { bytesOf, textOf } from './bytes.js';
import { pack, unpack, type TarEntry } from './tar.js';

type Files = Inside['files'];

/** What every image has besides the files that are known of it. */
const FOLDERS = new Set(['/', '/bin', '/dev', '/etc', '/home', '/opt', '/proc', '/root', '/tmp', '/usr', '/var']);

/** The programs that look at files and write them; undefined where this is none of them. A folder made empty is a path with a slash. */
export function fileProgram(
  files: Files,
  name: string,
): ((args: readonly string[], stdin: string) => ExecResult) | undefined {
  switch (name) {
    case 'cat':
      return (args, stdin) => cat(files, args, stdin);
    case 'ls':
      return (args) => ls(files, args.find((arg) => !arg.startsWith('-')) ?? '/');
    case 'mkdir':
      return (args) => eachPath(args, (path) => void files.set(`${path.replace(/\/*$/, '')}/`, ''));
    case 'rm':
      return (args) => eachPath(args, (path) => remove(files, path));
    case 'tar':
      return (args, stdin) => tar(files, args, stdin);
    case 'test':
      return (args) => ({ exitCode: holds(files, args) ? 0 : 1, stdout: '', stderr: '' });
    case 'touch':
      return (args) => eachPath(args, (path) => void files.set(path, files.get(path) ?? ''));
    default:
      return undefined;
  }
}

function cat(files: Files, paths: readonly string[], stdin: string): ExecResult {
  if (paths.length === 0) return ok(stdin);
  let stdout = '';
  for (const path of paths) {
    const content = files.get(path);
    if (content === undefined) return { exitCode: 1, stdout, stderr: `cat: ${path}: No such file or directory\n` };
    stdout += content;
  }
  return ok(stdout);
}

function ls(files: Files, path: string): ExecResult {
  const prefix = path.endsWith('/') ? path : `${path}/`;
  const names = new Set<string>();
  for (const file of files.keys()) if (file.startsWith(prefix)) names.add(file.slice(prefix.length).split('/')[0]!);
  names.delete('');
  if (names.size === 0 && !isFolder(files, path))
    return files.has(path) ? ok(`${path}\n`) : fail(2, `ls: cannot access '${path}': No such file or directory`);
  return ok(
    [...names]
      .sort()
      .map((name) => `${name}\n`)
      .join(''),
  );
}

function holds(files: Files, [test = '', path = '']: readonly string[]): boolean {
  if (test === '-d') return isFolder(files, path);
  return test === '-f' ? files.has(path) : test === '-e' && (files.has(path) || isFolder(files, path));
}

function isFolder(files: Files, path: string): boolean {
  const folder = path.replace(/\/+$/, '');
  if (FOLDERS.has(folder || '/')) return true;
  return [...files.keys()].some((file) => file.startsWith(`${folder}/`));
}

function remove(files: Files, path: string): void {
  const folder = `${path.replace(/\/*$/, '')}/`;
  for (const file of files.keys()) if (file === path || file.startsWith(folder)) files.delete(file);
}

/** GNU tar as far as copies need it: `cf - PATH...` and `xf - -C FOLDER`, with the letters and options that do not matter here. */
function tar(files: Files, args: readonly string[], stdin: string): ExecResult {
  const [letters = '', ...rest] = args.filter((arg) => !arg.startsWith('--'));
  const at = rest.indexOf('-C');
  const folder = at === -1 ? '/' : (rest[at + 1] ?? '/');
  const paths = rest.filter((arg, index) => arg !== '-' && (at === -1 || (index !== at && index !== at + 1)));
  if (!isFolder(files, folder))
    return fail(
      2,
      `tar: ${folder}: Cannot open: No such file or directory\ntar: Error is not recoverable: exiting now`,
    );
  const within = (path: string) =>
    path.startsWith('/') ? path : `${folder.replace(/\/*$/, '')}/${path.replace(/^\.\//, '')}`;
  if (letters.includes('x')) return extract(files, within, stdin);
  if (letters.includes('c')) return create(files, within, paths);
  return fail(2, "tar: You must specify one of the '-Acdtrux', '--delete' or '--test-label' options");
}

function extract(files: Files, within: (path: string) => string, stdin: string): ExecResult {
  const entries = unpack(bytesOf(stdin));
  if (entries === undefined)
    return fail(
      2,
      'tar: This does not look like a tar archive\ntar: Exiting with failure status due to previous errors',
    );
  for (const { path, content } of entries) files.set(within(path.replace(/^\/+/, '')), content);
  return ok('');
}

function create(files: Files, within: (path: string) => string, paths: readonly string[]): ExecResult {
  const entries: TarEntry[] = [];
  let stderr = paths.some((path) => path.startsWith('/')) ? "tar: Removing leading `/' from member names\n" : '';
  let exitCode = 0;
  for (const path of paths) {
    const [file, folder] = [within(path), `${within(path).replace(/\/*$/, '')}/`];
    const below = [...files].filter(([name]) => name === file || name.startsWith(folder));
    if (below.length === 0 && !isFolder(files, file)) {
      stderr += `tar: ${path}: Cannot stat: No such file or directory\ntar: Exiting with failure status due to previous errors\n`;
      exitCode = 2;
    }
    const relative = (name: string) =>
      `${path.replace(/\/*$/, '')}${name.slice(file.replace(/\/*$/, '').length)}`.replace(/^\/+/, '');
    if (!files.has(file) && exitCode === 0) entries.push({ path: relative(folder), content: '' });
    for (const [name, content] of below) if (name !== folder) entries.push({ path: relative(name), content });
  }
  return { exitCode, stdout: textOf(pack(entries)), stderr };
}

function eachPath(args: readonly string[], act: (path: string) => void): ExecResult {
  for (const path of args) if (!path.startsWith('-')) act(path);
  return ok('');
}

function ok(stdout: string): ExecResult {
  return { exitCode: 0, stdout, stderr: '' };
}

function fail(exitCode: number, message: string): ExecResult {
  return { exitCode, stdout: '', stderr: `${message}\n` };
}
