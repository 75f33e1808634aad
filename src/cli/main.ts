#!/usr/bin/env node
/** The door of the program. Loads as little as the first argument allows; one failure ends in one block on stderr. */
import { COMMANDS } from './commands/index.js';
import { endQuietlyOnClosedPipe, interruption } from './interruption.js';

async function main(words: readonly string[]): Promise<number> {
  const [first] = words;
  if (first === undefined || first === '--help' || first === '-h' || first === 'help')
    return helpFor(words.slice(1).filter((word) => !word.startsWith('-'))[0]);
  const name = first === '--version' ? 'version' : first;
  const entry = COMMANDS.find((candidate) => candidate.name === name);
  if (entry === undefined) return unknown(name);
  const { runCommand } = await import('./run-command.js');
  return runCommand(entry.name, await entry.load(), words.slice(1));
}

async function helpFor(name: string | undefined): Promise<number> {
  if (name !== undefined) return main([name, '--help']);
  const { rootHelp } = await import('./root-help.js');
  process.stdout.write(rootHelp());
  return 0;
}

async function unknown(name: string): Promise<number> {
  const { unknownCommand } = await import('./unknown-command.js');
  throw unknownCommand(name);
}

async function fail(error: unknown): Promise<never> {
  const { exitCodeOf } = await import('../ports/errors.js');
  const { errorBlock } = await import('./output/error-block.js');
  const { Terminal } = await import('./output/terminal.js');
  const terminal = new Terminal({ format: 'table', color: colorOf(process.argv) });
  terminal.say(errorBlock(error, terminal));
  process.exit(exitCodeOf(error));
}

/** What was wrong may be the very command line, so `--color` is looked up without reading the rest of it. */
function colorOf(words: readonly string[]): 'auto' | 'always' | 'never' {
  const text = words.join(' ');
  if (/ --color[= ]never\b/.test(text)) return 'never';
  return / --color[= ]always\b/.test(text) ? 'always' : 'auto';
}

endQuietlyOnClosedPipe();
interruption.listen();
process.on('uncaughtException', (error) => void fail(error));
try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  await fail(error);
}
