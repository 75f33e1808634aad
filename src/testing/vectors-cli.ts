/** `npm run vectors -- ID [--dir DIR] [--family NAME] [-o json]`: replays recordings of the real system against its mimic. */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { builtInSpecifier } from '../config/built-in.js';
import { packageRoot } from '../config/package-root.js';
import { exitCodeOf, RegattaError } from '../ports/errors.js';
import { readVectors } from './vectors/folder.js';
import type { VectorsHost } from './vectors/host.js';
import { closingLine, textReport, totalsOf } from './vectors/report.js';
import { runFile } from './vectors/run-vectors.js';

const USAGE = 'usage: npm run vectors -- ID [--dir DIR] [--family NAME] [-o json]';

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

async function main(): Promise<number> {
  const { id, folder, family, json } = requestOf(process.argv.slice(2));
  const host = await hostOf(id);
  const files = readVectors(folder).filter(({ families }) => family === undefined || families.includes(family));
  if (files.length === 0)
    throw new RegattaError(
      'request/not-found',
      `there are no recordings${family === undefined ? '' : ` of the family "${family}"`} in ${folder}`,
    );
  const results = files.map((file) => runFile(host, file));
  const totals = totalsOf(results);
  if (json) {
    process.stdout.write(`${JSON.stringify({ adapter: id, ...totals, files: results })}\n`);
    process.stderr.write(`${closingLine(totals)}\n`);
  } else {
    process.stdout.write(`${textReport(results)}\n`);
  }
  return totals.failed + totals.skipped === 0 ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  const { message } = error instanceof Error ? error : { message: String(error) };
  process.stderr.write(`vectors: ${message}\n`);
  if (RegattaError.is(error) && error.hint !== undefined) process.stderr.write(`${error.hint}\n`);
  process.exitCode = exitCodeOf(error);
}
