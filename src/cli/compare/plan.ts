/** From what was typed to what is run: lanes, scenario, overrides. Nothing is written before all of it is known to be right. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { LaneChoice } from '../../compare/compare.js';
import { listAdapters } from '../../config/adapters.js';
import { loadLane, type Lane } from '../../config/lanes.js';
import { parseOverrides, parseWithout, type Values } from '../../config/overrides.js';
import type { Loss, Reader } from '../../ports/client.js';
import { RegattaError } from '../../ports/errors.js';
import type { ResolvedScenario } from '../../ports/model/resolved.js';
import { MAX_DOCUMENT_BYTES } from '../../scenario/document.js';
import { builtInNames, builtInScenario } from '../../scenario/library/index.js';
import { readManifests, scenarioOf, type ManifestFile } from '../../scenario/manifests.js';
import { withWorkerCount } from '../../scenario/parse-cluster.js';
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
}

export interface Plan {
  readonly scenario: ResolvedScenario;
  readonly lanes: readonly LaneChoice[];
  readonly physics: Values;
}

/** Throws one `RegattaError` for the first thing that is wrong. */
export async function planOf(wanted: Wanted): Promise<Plan> {
  const names = wanted.on.length > 0 ? wanted.on : (await listAdapters()).map(({ id }) => id);
  const lanes = await Promise.all(names.map((name) => loadLane(name)));
  const readers = await readersOf(lanes);
  const { scenario, losses } = await scenarioFor(wanted, readers);
  const overrides = parseOverrides(wanted.set, lanes);
  const without = parseWithout(wanted.without, lanes);
  const natives = await nativesOf(wanted.native, lanes, scenario);
  return {
    scenario,
    physics: overrides.physics,
    lanes: lanes.map((lane) => ({
      adapter: lane.adapter,
      version: lane.version,
      set: overrides.of(lane),
      without: without(lane),
      losses,
      ...natives.get(lane.adapter.id),
    })),
  };
}

async function scenarioFor(
  wanted: Wanted,
  readers: readonly Reader[],
): Promise<{ readonly scenario: ResolvedScenario; readonly losses: readonly Loss[] }> {
  const base = await writtenScenario(wanted.scenario);
  const cluster = wanted.nodes === undefined ? base.cluster : withWorkerCount(base.cluster, wanted.nodes);
  if (wanted.files.length === 0) return { scenario: { ...base, cluster }, losses: [] };
  const { workloads, losses } = readManifests(await Promise.all(wanted.files.map(readText)), readers);
  return { scenario: scenarioOf(nameOf(wanted.files[0]!), workloads, cluster), losses };
}

async function writtenScenario(name: string | undefined): Promise<ResolvedScenario> {
  if (name === undefined) return builtInScenario(builtInNames()[0]!);
  const isFile = /[/\\.]/.test(name);
  if (!isFile) return builtInScenario(name);
  const { text, source } = await readText(name);
  return parseScenario(text, { source });
}

/** Lanes that bring their own authors' manifests; the others run the scenario. */
async function nativesOf(
  texts: readonly string[],
  lanes: readonly Lane[],
  scenario: ResolvedScenario,
): Promise<Map<string, Pick<LaneChoice, 'scenario' | 'losses'>>> {
  const byLane = new Map<string, string[]>();
  for (const text of texts) {
    const [id = '', ...rest] = text.split('=');
    if (rest.length === 0)
      throw new RegattaError('request/invalid', `"${text}" names no file`, { hint: 'write --native LANE=FILE' });
    if (!lanes.some(({ adapter }) => adapter.id === id))
      throw new RegattaError('lane/unknown', `"${text}" is about a lane that does not run`, { hint: `add --on ${id}` });
    byLane.set(id, [...(byLane.get(id) ?? []), rest.join('=')]);
  }
  const natives = new Map<string, Pick<LaneChoice, 'scenario' | 'losses'>>();
  for (const { adapter } of lanes) {
    const files = byLane.get(adapter.id);
    if (files === undefined) continue;
    const { workloads, losses } = readManifests(await Promise.all(files.map(readText)), adapter.client.readers);
    natives.set(adapter.id, { scenario: scenarioOf(nameOf(files[0]!), workloads, scenario.cluster), losses });
  }
  return natives;
}

/** The readers of all lanes; an adapter that extends another may bring the same one again. */
async function readersOf(lanes: readonly Lane[]): Promise<readonly Reader[]> {
  const byId = new Map<string, Reader>();
  for (const { adapter } of lanes) for (const reader of adapter.client.readers) byId.set(reader.id, reader);
  // A lane that runs alone must still read what others write.
  for (const { id } of await listAdapters()) {
    const { adapter } = await loadLane(id);
    for (const reader of adapter.client.readers) if (!byId.has(reader.id)) byId.set(reader.id, reader);
  }
  return [...byId.values()];
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

/** A DNS label out of a file's name. */
function nameOf(file: string): string {
  const name = path
    .basename(file)
    .replace(/\.[^.]*$/, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '');
  return name === '' ? 'manifest' : name.slice(0, 63);
}
