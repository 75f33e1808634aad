/** A report that an earlier run left behind. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { RegattaError } from '../../ports/errors.js';
import type { Report } from '../../ports/model/report.gen.js';
import { readDocument } from '../../scenario/document.js';
import { validateAgainst } from '../../scenario/parse.js';

/** Reports grow with their instances; beyond this something else was named by mistake. */
const MAX_REPORT_BYTES = 256 * 1024 * 1024;

/** Reads `report.json`, or the folder that holds one. Throws one error for whatever is wrong with it. */
export async function readReport(named: string): Promise<Report> {
  const file = await fileOf(named);
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new RegattaError('request/not-found', `${file} cannot be read`, {
      cause,
      hint: 'run `regatta compare` first',
    });
  });
  const { value, locate } = readDocument(text, { source: file, maxBytes: MAX_REPORT_BYTES });
  return validateAgainst('report', value, locate);
}

async function fileOf(named: string): Promise<string> {
  const found = await stat(named).catch(() => undefined);
  return found?.isDirectory() === true ? path.join(named, 'report.json') : named;
}
