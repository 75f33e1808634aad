/** What was typed, with the files it names read, as a request for a plan. */
import { readFile } from 'node:fs/promises';
import { planOf as planOfRequest, type Plan } from '../../config/plan.js';
import { RegattaError } from '../../ports/errors.js';
import type { ResolvedScenario } from '../../ports/model/resolved.js';
import { MAX_DOCUMENT_BYTES } from '../../scenario/document.js';
import { builtInNames, builtInScenario } from '../../scenario/library/index.js';
import type { ManifestFile } from '../../scenario/manifests.js';
import { parseScenario } from '../../scenario/parse.js';

export interface Wanted {
  /** A built-in name or a file; the default scenario when left out. */
  readonly scenario: string | undefined;
  /** Manifests that make the scenario. */
  readonly files: readonly string[];
  /** `ID=FILE`: manifests of one lane's own. */
  readonly native: readonly string[];
  /** Empty: every lane that is found. */
  readonly on: readonly string[];
  readonly nodes: number | undefined;
  readonly set: readonly string[];
  readonly without: readonly string[];
  /** Overrides of the project file. */
  readonly standing: readonly string[];
}

/** Throws one `RegattaError` for the first thing that is wrong. */
export async function planOf({ scenario, files, native, ...rest }: Wanted): Promise<Plan> {
  return planOfRequest({
    ...rest,
    scenario: await writtenScenario(scenario),
    manifests: await Promise.all(files.map(readText)),
    natives: await nativesOf(native),
  });
}

async function writtenScenario(name: string | undefined): Promise<ResolvedScenario | undefined> {
  if (name === undefined) return undefined;
  const isFile = /[/\\.]/.test(name);
  if (!isFile) return builtInScenario(name);
  const { text, source } = await readText(name);
  return parseScenario(text, { source });
}

async function nativesOf(texts: readonly string[]): Promise<Map<string, ManifestFile[]>> {
  const byLane = new Map<string, ManifestFile[]>();
  for (const text of texts) {
    const [id = '', ...rest] = text.split('=');
    if (rest.length === 0)
      throw new RegattaError('request/invalid', `"${text}" names no file`, { hint: 'write --native LANE=FILE' });
    byLane.set(id, [...(byLane.get(id) ?? []), await readText(rest.join('='))]);
  }
  return byLane;
}

async function readText(file: string): Promise<ManifestFile> {
  try {
    const bytes = await readFile(file);
    if (bytes.length > MAX_DOCUMENT_BYTES)
      throw new RegattaError('document/too-large', `the file is larger than ${MAX_DOCUMENT_BYTES} bytes`, {
        at: { source: file },
      });
    return { source: file, text: bytes.toString('utf8') };
  } catch (cause) {
    if (RegattaError.is(cause)) throw cause;
    throw new RegattaError('scenario/not-found', `${file} cannot be read`, {
      cause,
      hint: `name a file, or one of ${builtInNames().join(', ')}`,
    });
  }
}
