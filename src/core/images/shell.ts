import type { ExecResult, Inside } from '../../ports/images.js';
import { fileProgram } from './file-programs.js';
import { networkProgram } from './network-clients.js';

export type Program = (args: readonly string[], stdin: string) => ExecResult;

const NOT_FOUND = 127;
const SHELLS = new Set(['sh', 'bash', 'ash', '/bin/sh', '/bin/bash', '/bin/ash']);

/**
 * The commands people type into containers, over the simulated file system and environment: enough to look around, not a
 * shell language. `sh -c` and standard input are split at newlines and `;`; an unknown program is 127, as everywhere.
 */
export function runShell(
  inside: Inside,
  argv: readonly string[],
  stdin: string,
  programs: ReadonlyMap<string, Program>,
): ExecResult {
  const [name = '', ...args] = argv;
  if (SHELLS.has(name))
    return runScript(inside, args[0] === '-c' || args[0] === '-ec' ? (args[1] ?? '') : stdin, programs);
  const program = programs.get(name) ?? builtIn(inside, name);
  if (program === undefined) return fail(NOT_FOUND, `exec: "${name}": executable file not found in $PATH`);
  return program(args, stdin);
}

function runScript(inside: Inside, script: string, programs: ReadonlyMap<string, Program>): ExecResult {
  let stdout = '';
  let stderr = '';
  let exitCode = 0;
  for (const line of script.split(/[\n;]/)) {
    const words = splitWords(line.trim(), inside.env);
    if (words.length === 0) continue;
    if (words[0] === 'exit')
      return { exitCode: words[1] === undefined ? exitCode : Number(words[1]) & 255, stdout, stderr };
    const result = runShell(inside, words, '', programs);
    stdout += result.stdout;
    stderr += result.exitCode === NOT_FOUND ? `sh: ${words[0]!}: not found\n` : result.stderr;
    exitCode = result.exitCode;
  }
  return { exitCode, stdout, stderr };
}

/** Words of a line: quotes group, `$NAME` is replaced outside single quotes. */
function splitWords(line: string, env: ReadonlyMap<string, string>): string[] {
  const words: string[] = [];
  for (const match of line.matchAll(/'([^']*)'|"([^"]*)"|([^\s'"]+)/g)) {
    const expandable = match[2] ?? match[3];
    words.push(match[1] ?? expandable!.replace(/\$\{?(\w+)\}?/g, (_, name: string) => env.get(name) ?? ''));
  }
  return words;
}

function builtIn(inside: Inside, name: string): Program | undefined {
  switch (name.slice(name.lastIndexOf('/') + 1)) {
    case 'echo':
      return (args) => ok(`${args.join(' ')}\n`);
    case 'hostname':
      return () => ok(`${inside.hostname}\n`);
    case 'env':
    case 'printenv':
      return (args) =>
        args[0] === undefined
          ? ok([...inside.env].map(([key, value]) => `${key}=${value}\n`).join(''))
          : ok(`${inside.env.get(args[0]) ?? ''}\n`);
    case 'pwd':
      return () => ok('/\n');
    case 'whoami':
      return () => ok('root\n');
    case 'true':
    case 'sleep':
      return () => ok('');
    case 'false':
      return () => ({ exitCode: 1, stdout: '', stderr: '' });
    default:
      return bare(inside, name.slice(name.lastIndexOf('/') + 1));
  }
}

function bare(inside: Inside, name: string): Program | undefined {
  return fileProgram(inside.files, name) ?? networkProgram(inside, name);
}

function ok(stdout: string): ExecResult {
  return { exitCode: 0, stdout, stderr: '' };
}

function fail(exitCode: number, message: string): ExecResult {
  return { exitCode, stdout: '', stderr: `${message}\n` };
}
