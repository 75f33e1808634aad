import { formatDuration, parseDuration } from '../../core/clock/duration.js';
import { RegattaError } from '../../ports/errors.js';
import { defineCommand } from '../command.js';
import type { Terminal } from '../output/terminal.js';
import type { WorldClient } from '../target/control-client.js';
import { findWorld, WORLD_OPTIONS } from '../target/find-world.js';

interface ClockView {
  readonly now: string;
  readonly elapsedMs: number;
  readonly pace: string | number;
  readonly paused: boolean;
  readonly idle: boolean;
}

const ACTIONS = ['show', 'advance', 'until', 'until-idle', 'pace', 'pause', 'resume'] as const;
type Action = (typeof ACTIONS)[number];

export const clock = defineCommand({
  usage: 'clock <action> [value..]',
  summary: 'Show, move, pause or pace the time of a running world',
  examples: [
    ['clock advance 5m', 'five minutes pass at once, at pace manual or paused'],
    ['clock until "web.ready >= 3"', 'until three copies are ready; also idle, elapsed >= 5m, node-1.ready = false'],
    ['clock pace fast', 'time jumps over what nobody waits for'],
  ],
  positionals: {
    action: { choices: ACTIONS, demandOption: true, describe: 'What to do' },
    value: { type: 'string', array: true, describe: 'A duration, a condition or a pace' },
  },
  options: {
    ...WORLD_OPTIONS,
    within: { type: 'string', describe: 'Virtual time after which `until` and `until-idle` give up (default 1h)' },
  },
  formats: ['table', 'json', 'yaml'],
  async run({ action, value, within, on, world }, terminal) {
    const text = (value ?? []).join(' ');
    const body = bodyOf(action, text, within);
    const client = await findWorld({ on, world });
    await print(await ask(client, action, body), terminal);
  },
});

function ask(client: WorldClient, action: Action, body: object): Promise<ClockView> {
  return action === 'show' ? client.get('/clock') : client.post(`/clock/${action}`, body);
}

function bodyOf(action: Action, text: string, within: string | undefined): object {
  const needed = { advance: 'a duration', until: 'a condition', pace: 'a pace' }[action as string];
  if (needed !== undefined && text === '')
    throw new RegattaError('request/invalid', `clock ${action} needs ${needed}`, { hint: 'regatta clock --help' });
  const limit = within === undefined ? {} : { withinMs: parseDuration(within) };
  switch (action) {
    case 'advance':
      return { byMs: parseDuration(text) };
    case 'until':
      return { condition: text, ...limit };
    case 'until-idle':
      return limit;
    case 'pace':
      return { pace: text };
    case 'show':
    case 'pause':
    case 'resume':
      return {};
  }
}

async function print(view: ClockView, terminal: Terminal): Promise<void> {
  await terminal.print({
    rows: [view],
    columns: [
      { title: 'now', of: ({ now }) => now },
      { title: 'elapsed', of: ({ elapsedMs }) => formatDuration(elapsedMs) },
      { title: 'pace', of: ({ pace, paused }) => (paused ? `${pace}, paused` : String(pace)) },
      { title: 'idle', of: ({ idle }) => (idle ? 'yes' : 'no') },
    ],
    data: view,
  });
}
