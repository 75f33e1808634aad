import { defineCommand } from '../command.js';
import { findServer } from '../target/find-world.js';

const SHELLS = ['bash', 'fish', 'powershell'] as const;
type Shell = (typeof SHELLS)[number];

/** How each shell sets a variable; a quoted text means itself. */
const EXPORT: Readonly<Record<Shell, (name: string, value: string) => string>> = {
  bash: (name, value) => `export ${name}='${value.replaceAll("'", String.raw`'\''`)}'`,
  fish: (name, value) => `set -gx ${name} '${value.replaceAll('\\', String.raw`\\`).replaceAll("'", String.raw`\'`)}'`,
  powershell: (name, value) => `$Env:${name} = '${value.replaceAll("'", "''")}'`,
};

export const env = defineCommand({
  usage: 'env [lane]',
  summary: 'Print what points real clients at a running orchestrator',
  examples: [
    ['env kubernetes', 'lines for eval "$(regatta env kubernetes)"'],
    ['env swarm --shell fish', 'for another shell: regatta env swarm --shell fish | source'],
    ['env kubernetes -o json', 'for programs'],
  ],
  positionals: { lane: { type: 'string', describe: 'The orchestrator that `up` serves; default: the one that runs' } },
  options: { shell: { choices: SHELLS, default: 'bash' as const, describe: 'Whose syntax' } },
  formats: ['table', 'json', 'yaml'],
  async run({ lane, shell }, terminal) {
    const { environment, control } = findServer(lane);
    const all = { ...environment, REGATTA_URL: control };
    if (terminal.format !== 'table') return terminal.print({ columns: [], rows: [], data: all });
    const write = EXPORT[shell];
    terminal.write(
      Object.entries(all)
        .map(([name, value]) => `${write(name, value)}\n`)
        .join(''),
    );
  },
});
