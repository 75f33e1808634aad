import type { Call } from 'regatta/kit';
import { MasterRefusal, sendJson, sendText } from './answers.js';

/** One file or folder of a process, as `/files/browse` shows it. */
export interface FileEntry {
  readonly path: string;
  /** Seconds since 1970. */
  readonly modifiedAt: number;
  readonly isFolder: boolean;
  readonly size: number;
}

/** What a process lets others read; paths that are attached under other names lead to the same. */
export interface FileTree {
  /** The entries of a folder; undefined when there is none. */
  list(path: string): readonly FileEntry[] | undefined;
  /** The bytes of a file; undefined when there is none. */
  read(path: string): Uint8Array | undefined;
  /** Virtual paths and what they stand for. */
  attached(): Readonly<Record<string, string>>;
}

/** Longest piece that one read gives, in bytes. Source: mesos src/files/files.cpp, sixteen pages. */
const LONGEST_READ = 65_536;

/** `/files/*`; true when the path was one of these. Source: mesos src/files/files.cpp; recorded README, point 31. */
export function serveFiles(call: Call, path: string, files: FileTree): boolean {
  const query = new URLSearchParams(call.query);
  if (path === '/files/debug') {
    sendJson(call, 200, files.attached());
    return true;
  }
  if (!['/files/browse', '/files/read', '/files/download'].includes(path)) return false;
  const wanted = query.get('path');
  if (wanted === null || wanted === '') throw new MasterRefusal(400, "Expecting 'path=value' in query.\n");
  if (path === '/files/browse') browse(call, wanted, files);
  else if (path === '/files/read') read(call, wanted, query, files);
  else download(call, wanted, files);
  return true;
}

function browse(call: Call, path: string, files: FileTree): void {
  const entries = files.list(path);
  if (entries === undefined) throw new MasterRefusal(404, '', { 'content-type': 'text/plain; charset=utf-8' });
  sendJson(call, 200, entries.map(entryJson));
}

export function entryJson({ path, modifiedAt, isFolder, size }: FileEntry): object {
  return {
    path,
    mode: isFolder ? 'drwxr-xr-x' : '-rw-r--r--',
    nlink: isFolder ? 2 : 1,
    uid: 'root',
    gid: 'root',
    size,
    mtime: modifiedAt,
  };
}

function read(call: Call, path: string, query: URLSearchParams, files: FileTree): void {
  const offset = numberIn(query, 'offset');
  const length = numberIn(query, 'length');
  if (offset !== undefined && offset < -1) throw new MasterRefusal(400, `Negative offset provided: ${offset}.\n`);
  if (length !== undefined && length < -1) throw new MasterRefusal(400, `Negative length provided: ${length}.\n`);
  const bytes = files.read(path);
  if (bytes === undefined) throw new MasterRefusal(404, '', { 'content-type': 'text/plain; charset=utf-8' });
  // Without an offset a reader only learns where the end is.
  if (offset === undefined || offset === -1) return sendJson(call, 200, { data: '', offset: bytes.length });
  sendJson(call, 200, { data: new TextDecoder().decode(pieceOf(bytes, offset, length)), offset });
}

export function pieceOf(bytes: Uint8Array, offset: number, length: number | undefined): Uint8Array {
  const most = length === undefined || length === -1 ? LONGEST_READ : Math.min(length, LONGEST_READ);
  return bytes.slice(offset, offset + most);
}

function numberIn(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  if (!/^-?\d+$/.test(text))
    throw new MasterRefusal(400, `Failed to parse ${name}: Failed to convert '${text}' to number.\n`);
  return Number(text);
}

function download(call: Call, path: string, files: FileTree): void {
  const bytes = files.read(path);
  if (bytes === undefined) {
    if (files.list(path) !== undefined) throw new MasterRefusal(400, 'Cannot download a directory.\n');
    return sendText(call, 404, '404 Not Found.');
  }
  const name = path.split('/').at(-1) ?? '';
  call.reply.head(200, {
    'content-type': 'application/octet-stream',
    'content-disposition': `attachment; filename=${name}`,
  });
  call.reply.end(bytes);
}

/** A process that shows nothing. */
export const NO_FILES: FileTree = { list: () => undefined, read: () => undefined, attached: () => ({}) };
