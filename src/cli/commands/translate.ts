import { listAdapters, loadAdapter } from '../../config/adapters.js';
import { loadLane } from '../../config/lanes.js';
import type { Loss, Reader } from '../../ports/client.js';
import { parseWorkload } from '../../scenario/parse.js';
import { readDocuments } from '../../scenario/document.js';
import { readManifests, type ReadManifests } from '../../scenario/manifests.js';
import { defineCommand } from '../command.js';
import type { Terminal } from '../output/terminal.js';
import { readText } from '../read-text.js';

export const translate = defineCommand({
  usage: 'translate <file>',
  summary: 'Rewrite a manifest for another orchestrator, and say what is lost',
  examples: [
    ['translate shop.yaml --to swarm', 'Kubernetes manifests as a stack file; losses go to stderr'],
    ['translate app.json --to kubernetes -o json', 'a Marathon app for Kubernetes'],
    ['translate - --to mesos --strict', 'from stdin; exit code 1 when anything is lost'],
  ],
  positionals: {
    file: { type: 'string', demandOption: true, describe: 'A manifest of any dialect, or a workload of ours' },
  },
  options: {
    to: { type: 'string', demandOption: true, requiresArg: true, describe: 'ORCHESTRATOR or ORCHESTRATOR@VERSION' },
    strict: { type: 'boolean', default: false, describe: 'Exit code 1 when anything is lost' },
  },
  formats: ['yaml', 'json'],
  async run({ file, to, strict }, terminal) {
    const { adapter } = await loadLane(to);
    const source = file === '-' ? 'stdin' : file;
    const { workloads, losses } = await read(source, await readText(file));
    const translations = workloads.map((workload) => ({ workload, ...adapter.client.translate(workload) }));
    await printDocuments(
      translations.flatMap(({ documents }) => documents),
      terminal,
    );
    const lost = [
      ...losses,
      ...translations.flatMap(({ workload, losses: own }) =>
        own.map((loss) => ({ ...loss, path: `${workload.name}: ${loss.path}` })),
      ),
    ];
    for (const loss of lost) terminal.say(lineOf(loss, terminal));
    return strict && lost.length > 0 ? 1 : 0;
  },
});

/** A neutral workload says so itself; anything else is for the readers of the adapters. */
async function read(source: string, text: string): Promise<ReadManifests> {
  const [first] = readDocuments(text, { source });
  const value = first?.value;
  const isNeutral = typeof value === 'object' && value !== null && 'image' in value && 'name' in value;
  if (isNeutral) return { workloads: [parseWorkload(text, { source })], losses: [] };
  return readManifests([{ source, text }], await allReaders());
}

/** An adapter that extends another may bring a reader that is known already. */
async function allReaders(): Promise<readonly Reader[]> {
  const adapters = await Promise.all((await listAdapters()).map(({ id }) => loadAdapter(id)));
  const byId = new Map(adapters.flatMap(({ client }) => client.readers.map((reader) => [reader.id, reader] as const)));
  return [...byId.values()];
}

async function printDocuments(documents: readonly unknown[], terminal: Terminal): Promise<void> {
  if (terminal.format === 'json') {
    const [only] = documents;
    return terminal.write(JSON.stringify(documents.length === 1 ? only : documents, undefined, 2));
  }
  const { yamlOf } = await import('../../config/write-yaml.js');
  terminal.write(documents.map((document) => yamlOf(document)).join('---\n'));
}

function lineOf({ path, kind, consequence }: Loss, terminal: Terminal): string {
  return `${terminal.style('yellow', kind)}: ${path}: ${consequence}`;
}
