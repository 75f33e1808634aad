/** Manifests that other people wrote, as scenarios: the readers of the adapters say what they are and what they mean. */
import type { Loss, Reader } from '../ports/client.js';
import { RegattaError } from '../ports/errors.js';
import type { Workload } from '../ports/model/workload.gen.js';
import type { ResolvedScenario } from '../ports/model/resolved.js';
import { readDocuments } from './document.js';
import { resolveScenario } from './parse.js';

export interface ManifestFile {
  /** As the user named it. */
  readonly source: string;
  readonly text: string;
}

export interface ReadManifests {
  readonly workloads: readonly Workload[];
  /** What the neutral model cannot hold; their paths begin with the file's name. */
  readonly losses: readonly Loss[];
}

/** Reads every file with the one reader that knows its format. Throws `document/unknown-format`. */
export function readManifests(files: readonly ManifestFile[], readers: readonly Reader[]): ReadManifests {
  const read = files.map((file) => readManifest(file, readers));
  return { workloads: read.flatMap(({ workloads }) => workloads), losses: read.flatMap(({ losses }) => losses) };
}

function readManifest({ source, text }: ManifestFile, readers: readonly Reader[]): ReadManifests {
  const documents = readDocuments(text, { source }).map(({ value }) => value);
  const claiming = readers.filter((reader) => reader.detects(documents));
  const [reader] = claiming;
  if (reader === undefined || claiming.length > 1) {
    const known = readers.map(({ title }) => title).join('; ');
    const message =
      reader === undefined
        ? 'no adapter reads this document'
        : `several adapters claim this document: ${claiming.map(({ id }) => id).join(', ')}`;
    throw new RegattaError('document/unknown-format', message, { at: { source }, hint: `known formats: ${known}` });
  }
  const { workloads, losses } = reader.read(documents);
  if (workloads.length === 0)
    throw new RegattaError('document/unknown-format', 'the document holds no workload', { at: { source } });
  return {
    workloads,
    losses: losses.map((loss) => ({ ...loss, path: `${source.split(/[\\/]/).at(-1)!}: ${loss.path}` })),
  };
}

/** How long a workload of a manifest may take to be ready; large images on many nodes take minutes. */
const READY_WITHIN_MS = 900_000;

/** A scenario that deploys workloads in the order of their dependencies, exposes what is published, and takes them away again. */
export function scenarioOf(
  name: string,
  workloads: readonly Workload[],
  cluster: ResolvedScenario['cluster'],
): ResolvedScenario {
  const steps: object[] = [];
  for (const workload of workloads) {
    const after = (workload.dependsOn ?? []).map((dependency) => `deploy-${dependency}`);
    steps.push({
      id: `deploy-${workload.name}`,
      action: 'deploy',
      workload: workload.name,
      withinMs: READY_WITHIN_MS,
      after,
    });
    const published = workload.ports?.find(({ publishedPort }) => publishedPort !== undefined)?.publishedPort;
    if (published === undefined) continue;
    steps.push({
      id: `expose-${workload.name}`,
      action: 'expose',
      workload: workload.name,
      publishedPort: published,
      after: [`deploy-${workload.name}`],
    });
  }
  const ready = steps.map((step) => (step as { id: string }).id);
  for (const { name: workload } of workloads)
    steps.push({ id: `remove-${workload}`, action: 'remove', workload, after: ready });
  return resolveScenario({
    schemaVersion: 1,
    name,
    title: `${workloads.length} workloads of ${name}: deploy, expose, remove`,
    cluster,
    workloads,
    steps,
  });
}
