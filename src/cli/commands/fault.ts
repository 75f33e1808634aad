import { formatDuration, parseDuration } from '../../core/clock/duration.js';
import { RegattaError } from '../../ports/errors.js';
import type { ActiveFault, FaultKind } from '../../ports/faults.js';
import { defineCommand } from '../command.js';
import { TABLE_FORMATS } from '../output/format.js';
import type { Terminal } from '../output/terminal.js';
import type { WorldClient } from '../target/control-client.js';
import { findWorld, WORLD_OPTIONS } from '../target/find-world.js';

export const fault = defineCommand({
  usage: 'fault <action> [kind] [target]',
  summary: 'Break things in a running world, and mend them',
  examples: [
    ['fault kinds', 'what can be broken'],
    ['fault inject node-loss node-2 --for 10m', 'a machine loses power and comes back after ten minutes'],
    ['fault heal', 'everything; with an id, one thing'],
  ],
  positionals: {
    action: { choices: ['inject', 'list', 'heal', 'kinds'], demandOption: true, describe: 'What to do' },
    kind: { type: 'string', describe: 'The kind of fault; for heal, the id of a fault' },
    target: { type: 'string', describe: 'What to break' },
  },
  options: {
    ...WORLD_OPTIONS,
    for: { type: 'string', describe: 'Heals by itself after this much virtual time, such as 5m', requiresArg: true },
  },
  formats: TABLE_FORMATS,
  async run({ action, kind, target, for: duration, on, world }, terminal) {
    if (action === 'inject' && (kind === undefined || target === undefined))
      throw new RegattaError('request/invalid', 'fault inject needs a kind and a target', {
        hint: 'regatta fault inject node-loss node-2',
      });
    const forMs = duration === undefined ? undefined : parseDuration(duration);
    const client = await findWorld({ on, world });
    switch (action) {
      case 'inject':
        return printFaults(
          [await client.post('/faults', { kind, target, ...(forMs !== undefined && { forMs }) })],
          terminal,
        );
      case 'list':
        return printFaults(await client.list('/faults'), terminal);
      case 'heal':
        return client.delete(kind === undefined ? '/faults' : `/faults/${encodeURIComponent(kind)}`);
      default:
        return printKinds(client, terminal);
    }
  },
});

async function printFaults(faults: readonly ActiveFault[], terminal: Terminal): Promise<void> {
  await terminal.print({
    rows: faults,
    columns: [
      { title: 'id', of: ({ id }) => id },
      { title: 'kind', of: ({ kind }) => kind },
      { title: 'target', of: ({ target }) => target },
      { title: 'since', of: ({ injectedAt }) => formatDuration(injectedAt) },
      { title: 'for', of: ({ forMs }) => (forMs === undefined ? '' : formatDuration(forMs)) },
    ],
  });
}

async function printKinds(client: WorldClient, terminal: Terminal): Promise<void> {
  await terminal.print({
    rows: await client.list<Pick<FaultKind, 'kind' | 'title' | 'targets'>>('/fault-kinds'),
    columns: [
      { title: 'kind', of: ({ kind }) => kind },
      { title: 'target', of: ({ targets }) => targets },
      { title: 'meaning', of: ({ title }) => title },
    ],
  });
}
