/** The help of one command: what it does, what to copy, then every option. Made from its tables, so nothing can be missing. */
import type { Options, PositionalOptions } from 'yargs';
import type { AnyCommand } from './command.js';

const LINE_WIDTH = 100;
const LONGEST_NAME = 26;

export function commandHelp(name: string, command: AnyCommand, options: Readonly<Record<string, Options>>): string {
  const { usage, summary, examples, positionals } = command;
  const width = Math.max(...examples.map(([words]) => words.length));
  return `${[
    `${summary}.`,
    `Usage: regatta ${usage.replace(/^\S+/, name)} [options]`,
    ['Examples:', ...examples.map(([words, meaning]) => `  regatta ${words.padEnd(width)}   ${meaning}`)].join('\n'),
    ...section('Arguments:', Object.entries(positionals).map(positionalLine)),
    ...section('Options:', [
      ...Object.entries(options)
        .filter(([, { hidden = false }]) => !hidden)
        .map(optionLine),
      ['    --help', 'This text'],
    ]),
    'Exit codes: 0 yes, 1 no, 2 the request is wrong, 3 unreachable or lacking, 4 timed out, 5 a bug of ours',
  ].join('\n\n')}\n`;
}

type Line = readonly [name: string, text: string];

function section(title: string, lines: readonly Line[]): string[] {
  if (lines.length === 0) return [];
  const width = Math.min(LONGEST_NAME, Math.max(...lines.map(([name]) => name.length))) + 2;
  return [[title, ...lines.map(([name, text]) => `  ${folded(name.padEnd(width), text, width + 2)}`)].join('\n')];
}

function positionalLine([name, { describe = '', choices }]: [string, PositionalOptions]): Line {
  return [name.toUpperCase(), sentence(describe, choices, undefined)];
}

function optionLine([name, option]: [string, Options]): Line {
  const alias = [option.alias ?? []].flat().find((candidate) => candidate.length === 1);
  const value = option.type === 'boolean' ? '' : ` ${valueName(name, option)}`;
  return [
    `${alias === undefined ? '    ' : `-${alias}, `}--${name}${value}`,
    sentence(option.describe ?? '', option.choices, option.default),
  ];
}

function valueName(name: string, { type, choices, description }: Options): string {
  if (description !== undefined) return description;
  if (choices !== undefined) return name.toUpperCase();
  return type === 'number' ? 'N' : 'VALUE';
}

function sentence(text: string, choices: Options['choices'], fallback: unknown): string {
  const list = choices === undefined ? '' : `: ${choices.join(', ')}`;
  const standard = typeof fallback === 'string' || typeof fallback === 'number' ? ` (default ${fallback})` : '';
  return `${text}${list}${standard}`;
}

/** The text beside its name, broken between words. */
function folded(name: string, text: string, indent: number): string {
  const lines = [name];
  if (name.trimEnd().length + 1 > indent) lines.push(' '.repeat(indent - 2));
  for (const word of text.split(' ')) {
    const last = lines.length - 1;
    const line = lines[last] ?? '';
    if (line.length + 1 + word.length <= LINE_WIDTH) lines[last] = line.endsWith(' ') ? line + word : `${line} ${word}`;
    else lines.push(' '.repeat(indent) + word);
  }
  return lines.join('\n');
}
