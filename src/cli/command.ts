/** What a command is: one file in `commands/` exports one, and a line in `commands/index.ts` names it. */
import type { InferredOptionType, Options, PositionalOptions } from 'yargs';
import type { Format } from './output/format.js';
import type { Terminal } from './output/terminal.js';

export type OptionTable = Readonly<Record<string, Options>>;
export type PositionalTable = Readonly<Record<string, PositionalOptions>>;

/** The values that a command gets: one for each option and positional, typed by its description. */
export type Arguments<O extends OptionTable, P extends PositionalTable> = {
  readonly [Name in keyof O]: InferredOptionType<O[Name]>;
} & { readonly [Name in keyof P]: InferredOptionType<P[Name]> };

export interface Command<O extends OptionTable = OptionTable, P extends PositionalTable = PositionalTable> {
  /** Name and positionals as yargs writes them: `up <lane>`, `compare [scenario]`. */
  readonly usage: string;
  /** One sentence, as in the list of commands. */
  readonly summary: string;
  /** Three that can be copied, without the name of the program. */
  readonly examples: readonly [Example, Example, Example];
  readonly positionals: P;
  /** Beside the ones that every command has (`-o`, `--color`, `--help`). */
  readonly options: O;
  /** Which formats `-o` takes; left out for commands that print no data. */
  readonly formats?: readonly Format[];
  /** Gives the exit code; nothing stands for 0. What it throws becomes the one error block and its exit code. */
  run(given: Arguments<O, P>, terminal: Terminal): Promise<number | void>;
}

/** What to type, and what it does. */
export type Example = readonly [command: string, meaning: string];

/** A command as the table of commands knows it: typed inside, opaque outside. */
export interface AnyCommand extends Omit<Command, 'run'> {
  run(given: never, terminal: Terminal): Promise<number | void>;
}

/** Gives a command back, with the types of its arguments derived from its tables. */
export function defineCommand<const O extends OptionTable, const P extends PositionalTable>(
  command: Command<O, P>,
): Command<O, P> {
  return command;
}
