/** `regatta --help`: made from the table of commands alone, so that it shows before anything else could be loaded. */
import { COMMANDS, type CommandEntry } from './commands/index.js';

const GROUPS: readonly CommandEntry['group'][] = ['Compare', 'Serve', 'Ask', 'Extend'];

const INTRODUCTION = `Regatta races container orchestrators side by side, and serves each of them to its real clients.

Examples:
  regatta compare                          race every orchestrator through the lab
  regatta features                         which of them can do what
  regatta scenario list                    what they can be put through`;

const CLOSING = `Options of every command:
  -o, --output FORMAT      table, wide, json, yaml or name, where there is data to print
      --color WHEN         auto, always or never; NO_COLOR is honoured
      --help               what the command does, with examples

Exit codes: 0 yes, 1 no, 2 the request is wrong, 3 unreachable or lacking, 4 timed out, 5 a bug of ours`;

export function rootHelp(): string {
  const width = Math.max(...COMMANDS.map(({ name }) => name.length)) + 2;
  const groups = GROUPS.flatMap((group) => {
    const entries = COMMANDS.filter((entry) => entry.group === group);
    if (entries.length === 0) return [];
    return [[`${group}:`, ...entries.map(({ name, summary }) => `  ${name.padEnd(width)}${summary}`)].join('\n')];
  });
  return `${[INTRODUCTION, ...groups, CLOSING].join('\n\n')}\n`;
}
