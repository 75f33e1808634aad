import { formatDuration } from '../../core/clock/duration.js';
import type { Entry } from '../../ports/trace.js';
import { defineCommand } from '../command.js';
import { TABLE_FORMATS } from '../output/format.js';
import { entriesAbout, withCauses } from '../../server/trace-view.js';
import { finishedLaneOf, worldAtEnd, type FinishedLane } from '../compare/finished-run.js';
import { DEFAULT_FOLDER } from '../compare/options.js';
import { findWorld, WORLD_OPTIONS } from '../target/find-world.js';

export const trace = defineCommand({
  usage: 'trace [subject]',
  summary: 'Show what happened to an object, and what caused it',
  examples: [
    ['trace kubernetes/nginx', 'one object or workload of the last comparison'],
    ['trace default/web', 'one object, with the chain of causes behind each change of it'],
    ['trace node-2 --type node -o json', 'only what changed of a node, for programs'],
  ],
  positionals: { subject: { type: 'string', describe: 'An object, instance, workload or node' } },
  options: {
    ...WORLD_OPTIONS,
    type: { type: 'string', describe: 'Only entries of this type: write, instance, node, decision, call, ...' },
    report: { type: 'string', describe: `Of a finished run: its folder (default ${DEFAULT_FOLDER})` },
    causes: { type: 'boolean', default: true, describe: 'With what led to it (--no-causes: without)' },
  },
  formats: TABLE_FORMATS,
  async run({ subject, type, causes, report, ...flags }, terminal) {
    const finished = subject === undefined ? undefined : await finishedLaneOf(subject, report);
    const rows =
      finished === undefined
        ? await (
            await findWorld(flags)
          ).list<Entry>('/trace', { subject, type, causes: causes && subject !== undefined })
        : await finishedEntries(finished, type, causes);
    await terminal.print({
      rows,
      columns: [
        { title: 'nr', of: ({ sequence }) => String(sequence) },
        { title: 'time', of: ({ t }) => formatDuration(t) },
        { title: 'author', of: ({ author }) => author },
        { title: 'because', of: ({ cause }) => (cause === 0 ? '' : String(cause)) },
        { title: 'what', of: whatOf },
        { title: 'site', of: ({ site }) => site, wide: true },
      ],
      name: ({ sequence }) => String(sequence),
    });
    return rows.length === 0 && subject !== undefined ? 1 : 0;
  },
});

async function finishedEntries(finished: FinishedLane, type: string | undefined, causes: boolean): Promise<Entry[]> {
  const { trace: entries } = await worldAtEnd(finished);
  const about = entriesAbout(entries, finished.subject).filter((entry) => type === undefined || entry.type === type);
  return causes ? withCauses(entries, about) : about;
}

/** An entry in one line. */
function whatOf(entry: Entry): string {
  switch (entry.type) {
    case 'write': {
      const { verb, kind, namespace, name, revision } = entry;
      return `${verb} ${kind} ${namespace === '' ? '' : `${namespace}/`}${name} (revision ${revision})`;
    }
    case 'call':
      return `${entry.method} ${entry.path}`;
    case 'answer':
      return `answered ${entry.status}`;
    case 'instance': {
      const { instance, phase, ready, node, reason } = entry;
      return words(`${instance} ${phase}${ready ? ', ready' : ''}`, node !== '' && `on ${node}`, reason);
    }
    case 'node':
      return words(`${entry.node} ${entry.ready ? 'ready' : 'not ready'}`, entry.reason);
    case 'decision': {
      const { subject, outcome, node, feasible, evaluated } = entry;
      return words(`${subject} ${outcome}`, node !== '' && `on ${node}`, `${feasible} of ${evaluated} nodes fit`);
    }
    case 'fault':
      return `${entry.fault} ${entry.target} ${entry.state}`;
    case 'step':
      return words(`step ${entry.step} ${entry.state}`, entry.detail);
    case 'request':
      return words(`request to ${entry.workload}: ${entry.status === 0 ? 'no answer' : entry.status}`, entry.instance);
    case 'effect':
      return `effect ${entry.effect} ${entry.state}`;
  }
}

function words(...parts: readonly (string | false)[]): string {
  return parts.filter((part) => part !== false && part !== '').join(', ');
}
