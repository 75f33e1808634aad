import { existsSync } from 'node:fs';
import path from 'node:path';
import { loadAdapter } from '../../config/adapters.js';
import { isPath } from '../../config/sources.js';
import { defineCommand } from '../command.js';
import { TABLE_FORMATS } from '../output/format.js';
import { copyTemplate } from '../copy-template.js';
import type { Terminal } from '../output/terminal.js';

export const plugin = defineCommand({
  usage: 'plugin <action> <name>',
  summary: 'Begin an adapter of your own, and test it',
  examples: [
    ['plugin new nomad', 'a small orchestrator to change, in ./regatta-adapter-nomad'],
    ['plugin new nomad --dir adapters/nomad', 'the same in a folder of your choice'],
    ['plugin test ./regatta-adapter-nomad', 'which promises of an adapter it keeps, and what is next'],
  ],
  positionals: {
    action: { choices: ['new', 'test'], demandOption: true, describe: 'What to do' },
    name: { type: 'string', demandOption: true, describe: 'The id of the new adapter; for test, its folder or id' },
  },
  options: {
    dir: { type: 'string', requiresArg: true, describe: 'Where the new adapter goes (default regatta-adapter-ID)' },
  },
  formats: TABLE_FORMATS,
  async run({ action, name, dir }, terminal) {
    if (action === 'test') return test(name, terminal);
    const folder = dir ?? `regatta-adapter-${name}`;
    copyTemplate(name, path.resolve(folder));
    terminal.say(`${folder} holds a small orchestrator that works. Next:`);
    terminal.write(`cd ${folder} && npm install && npx tsc && npx regatta plugin test .`);
    return 0;
  },
});

async function test(name: string, terminal: Terminal): Promise<number> {
  const isFolder = !isPath(name) && (name.includes('/') || existsSync(path.join(name, 'package.json')));
  const adapter = await loadAdapter(isFolder ? `./${name}` : name);
  const { checkAdapter } = await import('../../testing/conformance/check-adapter.js');
  const { checks, next } = checkAdapter(adapter);
  await terminal.print({
    rows: checks,
    columns: [
      { title: 'check', of: ({ id }) => id },
      { title: 'outcome', of: ({ outcome }) => outcome },
      { title: 'detail', of: ({ detail }) => detail },
      { title: 'proves', of: ({ proves }) => proves, wide: true },
    ],
  });
  if (next !== undefined) terminal.say(`next: ${next}`);
  return next === undefined ? 0 : 1;
}
