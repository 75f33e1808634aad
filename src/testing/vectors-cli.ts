/** `npm run vectors -- ID [--dir DIR] [--family NAME] [-o json]`: replays recordings of the real system against its mimic. */
import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { builtInSpecifier } from '../config/built-in.js';
import { packageRoot } from '../config/package-root.js';
import { exitCodeOf, RegattaError } from '../ports/errors.js';
import { readVectors, type VectorsFile } from './vectors/folder.js';
import type { VectorsHost } from './vectors/host.js';
import { closingLine, textReport, totalsOf } from './vectors/report.js';
import { runFile, type FileResult } from './vectors/run-vectors.js';

const USAGE = 'usage: npm run vectors -- ID [--dir DIR] [--family NAME] [-o json]';

/** A thread more pays from so many files on. */
const FILES_PER_THREAD = 8;

interface Request {
  readonly id: string;
  readonly folder: string;
  readonly family: string | undefined;
  readonly json: boolean;
}

function requestOf(argv: readonly string[]): Request {
  let parsed;
  try {
    parsed = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { dir: { type: 'string' }, family: { type: 'string' }, output: { type: 'string', short: 'o' } },
    });
  } catch (cause) {
    throw new RegattaError('request/invalid', cause instanceof Error ? cause.message : String(cause), { hint: USAGE });
  }
  const { positionals, values } = parsed;
  const [id] = positionals;
  if (id === undefined || positionals.length > 1)
    throw new RegattaError('request/invalid', 'name one adapter', { hint: USAGE });
  if (values.output !== undefined && values.output !== 'json' && values.output !== 'text')
    throw new RegattaError('request/invalid', `there is no output "${values.output}"`, { hint: USAGE });
  return {
    id,
    folder: values.dir ?? path.join(packageRoot(), 'test/vectors', id),
    family: values.family,
    json: values.output === 'json',
  };
}

/** An adapter that replays recordings exports `vectorsHost` from its testing entry. */
async function hostOf(id: string): Promise<VectorsHost> {
  const specifier = `${builtInSpecifier(id)}/testing`;
  let loaded: { vectorsHost?: VectorsHost };
  try {
    loaded = (await import(specifier)) as { vectorsHost?: VectorsHost };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RegattaError('adapter/not-found', `${specifier} cannot be loaded: ${reason}`, { cause });
  }
  if (loaded.vectorsHost === undefined)
    throw new RegattaError('adapter/invalid', `${specifier} exports no vectorsHost`, {
      hint: 'see VectorsHost in regatta/testing',
    });
  return loaded.vectorsHost;
}

/** Which of the files one thread replays: every `threads`-th, from `first` on. */
interface Share {
  readonly request: Request;
  readonly first: number;
  readonly threads: number;
}

function filesOf({ folder, family }: Request): readonly VectorsFile[] {
  const files = readVectors(folder).filter(({ families }) => family === undefined || families.includes(family));
  if (files.length > 0) return files;
  const ofFamily = family === undefined ? '' : ` of the family "${family}"`;
  throw new RegattaError('request/not-found', `there are no recordings${ofFamily} in ${folder}`);
}

async function replayShare({ request, first, threads }: Share): Promise<readonly FileResult[]> {
  const host = await hostOf(request.id);
  const files = filesOf(request);
  const thread = threadsOf(files, threads);
  return files.filter((_, index) => thread[index] === first).map((file) => runFile(host, file));
}

/** Which thread replays which file. Files need nothing of each other, but those of one session do, and stay together. */
function threadsOf(files: readonly VectorsFile[], threads: number): readonly number[] {
  const sessions = new Map<string, number>();
  return files.map(({ content }, index) => {
    const { session } = (content ?? {}) as { readonly session?: unknown };
    if (typeof session !== 'string') return index % threads;
    const thread = sessions.get(session) ?? sessions.size % threads;
    sessions.set(session, thread);
    return thread;
  });
}

/** Every core replays some files; the results come in the order of the files. */
async function replayAll(request: Request): Promise<readonly FileResult[]> {
  const files = filesOf(request);
  const number = files.length;
  const threads = Math.min(availableParallelism(), Math.ceil(number / FILES_PER_THREAD));
  if (threads === 1) return replayShare({ request, first: 0, threads });
  const shares = await Promise.all(
    Array.from({ length: threads }, async (_, first) => {
      const share: Share = { request, first, threads };
      const [results] = (await once(new Worker(new URL(import.meta.url), { workerData: share }), 'message')) as [
        readonly FileResult[],
      ];
      return results;
    }),
  );
  const next = shares.map((share) => share.values());
  return threadsOf(files, threads).map((thread) => next[thread]!.next().value!);
}

async function main(): Promise<number> {
  const request = requestOf(process.argv.slice(2));
  const { id, json } = request;
  await hostOf(id);
  const results = await replayAll(request);
  const totals = totalsOf(results);
  if (json) {
    process.stdout.write(`${JSON.stringify({ adapter: id, ...totals, files: results })}\n`);
    process.stderr.write(`${closingLine(totals)}\n`);
  } else {
    process.stdout.write(`${textReport(results)}\n`);
  }
  return totals.failed + totals.skipped === 0 ? 0 : 1;
}

async function runMain(): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    const { message } = error instanceof Error ? error : { message: String(error) };
    process.stderr.write(`vectors: ${message}\n`);
    if (RegattaError.is(error) && error.hint !== undefined) process.stderr.write(`${error.hint}\n`);
    process.exitCode = exitCodeOf(error);
  }
}

if (isMainThread) await runMain();
// oxlint-disable-next-line unicorn/require-post-message-target-origin
else parentPort!.postMessage(await replayShare(workerData as Share));
