/** Reads the words after a command's name with yargs, for this one command, and runs it. */
import yargs, { type Options } from 'yargs';
import { Bug, RegattaError } from '../ports/errors.js';
import { hintForName } from '../scenario/parse-nearest-name.js';
import { commandHelp } from './command-help.js';
import type { AnyCommand } from './command.js';
import type { Format } from './output/format.js';
import { Terminal } from './output/terminal.js';

const COLORS = ['auto', 'always', 'never'] as const;

/** Gives the exit code. Throws `request/invalid` for words that the command does not take. */
export async function runCommand(name: string, command: AnyCommand, words: readonly string[]): Promise<number> {
  const options = allOptions(command);
  if (asksForHelp(words)) {
    process.stdout.write(commandHelp(name, command, options));
    return 0;
  }
  const values = checked(await parsed(name, command, options, words), options, command, words);
  const terminal = new Terminal({
    format: (values['output'] as Format | undefined) ?? command.formats?.[0] ?? 'table',
    color: values['color'] as (typeof COLORS)[number],
  });
  return (await command.run(values as never, terminal)) ?? 0;
}

function asksForHelp(words: readonly string[]): boolean {
  const end = words.indexOf('--');
  return (end === -1 ? words : words.slice(0, end)).some((word) => word === '--help' || word === '-h');
}

async function parsed(
  name: string,
  command: AnyCommand,
  options: Readonly<Record<string, Options>>,
  words: readonly string[],
): Promise<Record<string, unknown>> {
  let given: Record<string, unknown> | undefined;
  await yargs()
    .scriptName(`regatta ${name}`)
    .locale('en')
    .parserConfiguration({
      'camel-case-expansion': false,
      'dot-notation': false,
      'greedy-arrays': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .exitProcess(false)
    .help(false)
    .version(false)
    .strict()
    .fail((message: string, error: Error | undefined) => {
      // What yargs throws itself has its name; anything else is no matter of what was typed.
      if (error !== undefined && error.name !== 'YError') throw error;
      throw refusal(error?.message ?? message, name, command, words, options);
    })
    .command(
      command.usage.replace(/^\S+/, '$0'),
      command.summary,
      (builder) => {
        for (const [key, positional] of Object.entries(command.positionals)) builder.positional(key, positional);
        return builder.options(options);
      },
      (values) => {
        given = values;
      },
    )
    .parseAsync(words);
  if (given === undefined) throw new Bug('yargs accepted a command line and called nobody');
  return given;
}

/** The options of a command and those that every command has. */
export function allOptions(command: AnyCommand): Record<string, Options> {
  const { formats } = command;
  return {
    ...command.options,
    ...(formats !== undefined && {
      output: { alias: 'o', choices: formats, default: formats[0], describe: 'Format of the data', requiresArg: true },
    }),
    color: { choices: COLORS, default: 'auto', describe: 'Colours for people', requiresArg: true },
  };
}

/** Numbers are numbers, and what is given twice counts as it was given last. */
function checked(
  given: Record<string, unknown>,
  options: Readonly<Record<string, Options>>,
  command: AnyCommand,
  words: readonly string[],
): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const name of [...Object.keys(options), ...Object.keys(command.positionals)]) {
    const option = options[name];
    const isList = option === undefined || option.type === 'array' || option.array === true;
    const value = given[name];
    const last = Array.isArray(value) && !isList ? (value as unknown[]).at(-1) : value;
    if (last === undefined) continue;
    // yargs reads a lone dash, which stands for stdin, as nothing.
    const isDash = option === undefined && last === '' && words.includes('-');
    if (option?.type === 'number' && !Number.isFinite(last))
      throw new RegattaError('request/invalid', `--${name} takes a number`);
    values[name] = isDash ? '-' : last;
  }
  return values;
}

/** What yargs says, as one of our errors with a hint. */
function refusal(
  message: string,
  name: string,
  command: AnyCommand,
  words: readonly string[],
  options: Readonly<Record<string, Options>>,
): RegattaError {
  const unknown = /^Unknown arguments?: (.+)$/.exec(message)?.[1]?.split(', ')[0];
  if (unknown !== undefined) {
    const dashes = unknown.length === 1 ? '-' : '--';
    if (!words.some((word) => word.startsWith(`${dashes}${unknown}`)))
      return new RegattaError('request/invalid', `${name} does not take "${unknown}"`, {
        hint: usageHint(name, command),
      });
    const hint = hintForName(unknown, Object.keys(options)).replace(/"(.+)"/, '--$1');
    return new RegattaError('request/invalid', `${name} has no option ${dashes}${unknown}`, { hint });
  }
  const choice = /Argument: (.+), Given: "?(.+?)"?, Choices: (.+)/.exec(message);
  if (choice !== null) {
    const [, argument = '', value = '', choices = ''] = choice;
    const known = choices.split(', ').map((one) => one.replaceAll('"', ''));
    return new RegattaError('request/invalid', `${argument} cannot be "${value}"`, { hint: hintForName(value, known) });
  }
  const lacking = /^Not enough arguments following: (.+)$/.exec(message)?.[1];
  if (lacking !== undefined)
    return new RegattaError('request/invalid', `${lacking.length === 1 ? '-' : '--'}${lacking} needs a value`, {
      hint: `regatta ${name} --help`,
    });
  if (message.startsWith('Not enough non-option arguments'))
    return new RegattaError('request/invalid', `${name} needs more than that`, { hint: usageHint(name, command) });
  const text = message.split('\n').join(' ');
  return new RegattaError('request/invalid', text.charAt(0).toLowerCase() + text.slice(1), {
    hint: `regatta ${name} --help`,
  });
}

function usageHint(name: string, command: AnyCommand): string {
  return `regatta ${command.usage.replace(/^\S+/, name)}`;
}
