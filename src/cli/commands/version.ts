import manifest from '../../../package.json' with { type: 'json' };
import { defineCommand } from '../command.js';

export const version = defineCommand({
  usage: 'version',
  summary: 'Print the version',
  examples: [
    ['version', 'the version alone'],
    ['version -o json', 'with the version of Node'],
    ['--version', 'the same as the first'],
  ],
  positionals: {},
  options: {},
  formats: ['table', 'json', 'yaml'],
  async run(_given, terminal) {
    if (terminal.format === 'table') return terminal.write(manifest.version);
    const data = { regatta: manifest.version, node: process.versions.node };
    return terminal.print({ columns: [], rows: [], data });
  },
});
