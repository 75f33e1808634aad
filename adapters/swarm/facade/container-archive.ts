import { bytesOf, packArchive, rfc3339Nano, textOf, unpackArchive, type RuntimeContainer } from 'regatta/kit';
import { tell } from './container-events.js';
import { runningContainerAt } from './container-facts.js';
import type { EngineParts } from './engine-parts.js';
import { badParameter, EngineError } from './errors.js';
import type { Answer, EngineRequest, Route } from './route.js';

/** The bit by which Go's file modes tell folders. */
const FOLDER_MODE = 2 ** 31;
const FOLDER_BYTES = 4096;

/** `docker cp`: what a path is, and archives of it in both directions. Programs in the container do the work, so it has to run. */
export function archiveRoutes(parts: EngineParts): readonly Route[] {
  const path = '/containers/{id}/archive';
  return [
    { method: 'HEAD', path, handle: (request) => stat(parts, request) },
    { method: 'GET', path, handle: (request) => send(parts, request) },
    { method: 'PUT', path, handle: (request) => extract(parts, request) },
  ];
}

interface Place {
  readonly container: RuntimeContainer;
  /** Absolute, without a slash at its end; empty for the root. */
  readonly path: string;
  /** What was asked for: contents of a folder (`/etc/.`), or the thing itself. */
  readonly isContents: boolean;
  readonly isFolder: boolean;
}

function placeOf(parts: EngineParts, { params, query }: EngineRequest): Place {
  const asked = query.get('path') ?? '';
  if (asked === '') throw badParameter('bad parameter: pathcannot be empty');
  const container = runningContainerAt(parts, params['id']!);
  const steps: string[] = [];
  for (const step of asked.split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  const path = steps.map((step) => `/${step}`).join('');
  const is = (test: string) => parts.exec.exec(container.id, ['test', test, path || '/'], '').exitCode === 0;
  const isFolder = is('-d');
  if (!isFolder && !is('-e'))
    throw new EngineError(404, `Could not find the file ${asked} in container ${params['id']!}`);
  if (!isFolder && asked.endsWith('/')) throw badParameter('not a directory');
  return { container, path, isContents: /(^|\/)\.$/.test(asked), isFolder };
}

function statHeader(
  { tasks, exec }: EngineParts,
  { container, path, isFolder }: Place,
): Readonly<Record<string, string>> {
  const size = isFolder ? FOLDER_BYTES : bytesOf(exec.exec(container.id, ['cat', path], '').stdout).length;
  const facts = {
    name: path.slice(path.lastIndexOf('/') + 1) || '/',
    size,
    mode: isFolder ? FOLDER_MODE + 0o755 : 0o644,
    mtime: rfc3339Nano(container.startedAt ?? tasks.now),
    linkTarget: '',
  };
  return { 'x-docker-container-path-stat': base64Of(bytesOf(JSON.stringify(facts))) };
}

function stat(parts: EngineParts, request: EngineRequest): void {
  const { call, headers } = request;
  call.reply.head(200, { ...headers, ...statHeader(parts, placeOf(parts, request)) });
  call.reply.end();
}

/** The paths in the archive begin with the last part of the path, or with `.` where its contents were asked for. */
function send(parts: EngineParts, request: EngineRequest): void {
  const { call, headers } = request;
  const place = placeOf(parts, request);
  const { container, path, isContents } = place;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const { stdout } = parts.exec.exec(container.id, ['tar', 'cf', '-', path === '' ? '/' : path], '');
  const root = path.slice(1);
  const top = isContents || name === '' ? '.' : name;
  const entries = (unpackArchive(bytesOf(stdout)) ?? []).map((entry) => {
    const below = entry.path.slice(root.length).replace(/^\/+/, '');
    return { ...entry, path: below === '' && !place.isFolder ? top : `${top}/${below}` };
  });
  tell(parts, container, 'archive-path');
  call.reply.head(200, { ...headers, 'content-type': 'application/x-tar', ...statHeader(parts, place) });
  call.reply.end(packArchive(entries));
}

function extract(parts: EngineParts, request: EngineRequest): Answer {
  const { container, path, isFolder } = placeOf(parts, request);
  if (!isFolder) throw badParameter('extraction point is not a directory');
  const { body } = request.call;
  if (body.length > 0 && unpackArchive(body) === undefined) throw badParameter('archive/tar: invalid tar header');
  if (body.length > 0) parts.exec.exec(container.id, ['tar', 'xf', '-', '-C', path || '/'], textOf(body));
  tell(parts, container, 'extract-to-dir');
  return { status: 200 };
}

function base64Of(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
