import { RegattaError } from '../../ports/errors.js';
import { builtInNames, builtInScenario, builtInText } from '../../scenario/library/index.js';
import { parseScenario } from '../../scenario/parse.js';
import { defineCommand } from '../command.js';
import { TABLE_FORMATS } from '../output/format.js';
import { readText } from '../read-text.js';
import type { Terminal } from '../output/terminal.js';

export const scenario = defineCommand({
  usage: 'scenario <action> [name]',
  summary: 'List, show and check scenarios',
  examples: [
    ['scenario list', 'the scenarios that come with Regatta'],
    ['scenario show lab', 'the text of one, to begin your own from'],
    ['scenario validate shop.yaml', 'whether a file is a scenario; says where it is not'],
  ],
  positionals: {
    action: { choices: ['list', 'show', 'validate'], demandOption: true, describe: 'What to do' },
    name: { type: 'string', describe: 'A built-in name, or a file (- is stdin)' },
  },
  options: {},
  formats: TABLE_FORMATS,
  async run({ action, name }, terminal) {
    if (action === 'list') return list(terminal);
    if (name === undefined)
      throw new RegattaError('request/invalid', `scenario ${action} needs a name or a file`, {
        hint: `regatta scenario ${action} ${action === 'show' ? 'lab' : 'shop.yaml'}`,
      });
    return action === 'show' ? show(name, terminal) : validate(name, terminal);
  },
});

async function list(terminal: Terminal): Promise<void> {
  await terminal.print({
    rows: builtInNames().map((name) => builtInScenario(name)),
    columns: [
      { title: 'name', of: ({ name }) => name },
      { title: 'steps', of: ({ steps }) => String(steps.length) },
      { title: 'nodes', of: ({ cluster }) => String(cluster.nodes.length) },
      { title: 'title', of: ({ title }) => title ?? '' },
    ],
  });
}

/** As a table is asked for, the text itself with its comments; as JSON or YAML, with every default filled in. */
async function show(name: string, terminal: Terminal): Promise<void> {
  const isBuiltIn = builtInNames().includes(name) || !/[./]/.test(name);
  const text = isBuiltIn ? builtInText(name) : await readText(name);
  if (terminal.format === 'table' || terminal.format === 'wide') return terminal.write(text);
  const data = parseScenario(text, { source: name });
  await terminal.print({ columns: [], rows: [data], data, name: (row) => row.name });
}

async function validate(name: string, terminal: Terminal): Promise<void> {
  const { name: named, steps } = parseScenario(await readText(name), { source: name === '-' ? 'stdin' : name });
  terminal.say(`${name}: scenario ${named}, ${steps.length} steps, valid`);
}
