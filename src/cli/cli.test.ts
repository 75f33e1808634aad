import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { Bug, RegattaError } from '../ports/errors.js';
import { commandHelp } from './command-help.js';
import { defineCommand } from './command.js';
import { TABLE_FORMATS, type Format } from './output/format.js';
import { COMMANDS } from './commands/index.js';
import { scriptFor } from './completion-scripts.js';
import { copyTemplate } from './copy-template.js';
import { errorBlock } from './output/error-block.js';
import { render } from './output/render.js';
import { Terminal } from './output/terminal.js';
import { rootHelp } from './root-help.js';
import { allOptions, runCommand } from './run-command.js';
import { unknownCommand } from './unknown-command.js';

const folder = mkdtempSync(path.join(tmpdir(), 'regatta-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

const plain = { style: (_style: unknown, text: string) => text };

/** A command that keeps what it was given. */
function recording() {
  const given: unknown[] = [];
  const command = defineCommand({
    usage: 'toy <what> [more]',
    summary: 'Do nothing',
    examples: [
      ['toy a', 'one'],
      ['toy b', 'two'],
      ['toy c', 'three'],
    ],
    positionals: { what: { choices: ['go', 'stop'], demandOption: true }, more: { type: 'string' } },
    options: {
      nodes: { type: 'number', describe: 'How many' },
      set: { type: 'array', string: true },
      fast: { type: 'boolean', default: false },
      name: { type: 'string', requiresArg: true },
    },
    formats: TABLE_FORMATS,
    async run(values, terminal) {
      given.push({ ...values, format: terminal.format });
      return 1;
    },
  });
  return { given, command, run: (...words: string[]) => runCommand('toy', command, words) };
}

describe('the command line', () => {
  it('hands over what was typed, and gives the exit code', async () => {
    const { run, given } = recording();
    expect(await run('go', '1.10', '--nodes', '3', '--set', 'a.b=1', '--set', 'c=2', '-o', 'json')).toBe(1);
    expect(given).toEqual([
      {
        what: 'go',
        more: '1.10',
        nodes: 3,
        set: ['a.b=1', 'c=2'],
        fast: false,
        output: 'json',
        color: 'auto',
        format: 'json',
      },
    ]);
  });

  it('does not let a list swallow the word after its value, and takes the last of two', async () => {
    const { run, given } = recording();
    await run('--set', 'a=1', 'stop', '--nodes', '1', '--nodes', '2');
    expect(given).toMatchObject([{ what: 'stop', set: ['a=1'], nodes: 2 }]);
  });

  it('takes a lone dash for stdin', async () => {
    const { run, given } = recording();
    await run('go', '-');
    expect(given).toMatchObject([{ more: '-' }]);
  });

  it.each([
    [['go', '--ndoes', '3'], 'toy has no option --ndoes', 'did you mean --nodes?'],
    [['go', 'x', 'y'], 'toy does not take "y"', 'regatta toy <what> [more]'],
    [['og'], 'what cannot be "og"', 'did you mean "go"?'],
    [['go', '-o', 'jsno'], 'output cannot be "jsno"', 'did you mean "json"?'],
    [['go', '-o'], '-o needs a value', 'regatta toy --help'],
    [['go', '--name'], '--name needs a value', 'regatta toy --help'],
    [[], 'toy needs more than that', 'regatta toy <what> [more]'],
    [['go', '--nodes', 'many'], '--nodes takes a number', undefined],
  ])('refuses %j', async (words, message, hint) => {
    await expect(recording().run(...words)).rejects.toMatchObject({ code: 'request/invalid', message, hint });
  });

  it('says what was meant by an unknown command', () => {
    expect(unknownCommand('trasnlate')).toMatchObject({ hint: 'did you mean "translate"?' });
    expect(unknownCommand('--nodes')).toMatchObject({ hint: 'regatta --help lists the commands' });
  });
});

describe('help', () => {
  it('lists every command', () => {
    for (const { name, summary } of COMMANDS) expect(rootHelp()).toMatch(new RegExp(`  ${name} +${summary}`));
    expect(new Set(COMMANDS.map(({ name }) => name)).size).toBe(COMMANDS.length);
  });

  it('shows examples first, then every option, in lines that fit', () => {
    const { command } = recording();
    const text = commandHelp('toy', command, allOptions(command));
    expect(text.indexOf('Examples:')).toBeLessThan(text.indexOf('Options:'));
    for (const part of [
      'regatta toy <what> [more] [options]',
      '    --nodes N',
      '-o, --output OUTPUT',
      '(default table)',
    ])
      expect(text).toContain(part);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThan(110);
  });
});

describe('errors', () => {
  it('say what, where, and what to type', () => {
    const at = { source: 'shop.yaml', line: 14, column: 8, excerpt: '       replica: 3' };
    const error = new RegattaError('scenario/unknown-field', '"replica" is not known', { at, hint: 'replicas?' });
    expect(errorBlock(error, plain).split('\n')).toEqual([
      'error[scenario/unknown-field]: shop.yaml:14:8  "replica" is not known',
      '   14 |        replica: 3',
      '      |        ^^^^^^^',
      '   help: replicas?',
    ]);
  });

  it('name the field where there is no text, and keep tabs under tabs', () => {
    expect(errorBlock(new RegattaError('request/invalid', 'no', { at: { path: 'a.b' } }), plain)).toBe(
      'error[request/invalid]: a.b: no',
    );
    const at = { line: 1, column: 2, excerpt: '\tx' };
    expect(errorBlock(new RegattaError('request/invalid', 'no', { at }), plain)).toContain('      | \t^');
  });

  it('of our own are called bugs', () => {
    expect(errorBlock(new Bug('impossible'), plain)).toMatch(/^error\[bug\]: impossible\n {3}at /);
    expect(errorBlock('text', plain)).toMatch(/^error\[unexpected\]: text\n/);
  });
});

describe('output', () => {
  const data = {
    rows: [
      { name: 'a', size: 1 },
      { name: '\u4e2d\u6587', size: 20 },
    ],
    columns: [
      { title: 'name', of: ({ name }: { name: string }) => name },
      { title: 'size', of: ({ size }: { size: number }) => String(size) },
      { title: 'more', of: () => 'x', wide: true },
    ],
  };

  it.each<[Format, string]>([
    ['table', 'NAME  SIZE\na     1\n\u4e2d\u6587  20\n'],
    ['wide', 'NAME  SIZE  MORE\na     1     x\n\u4e2d\u6587  20    x\n'],
    ['name', 'a\n\u4e2d\u6587\n'],
    ['yaml', '- name: a\n  size: 1\n- name: \u4e2d\u6587\n  size: 20\n'],
    ['json', `${JSON.stringify(data.rows, undefined, 2)}\n`],
  ])('as %s', async (format, text) => {
    expect(await render(data, format)).toBe(text);
  });

  it.each([
    ['auto', { NO_COLOR: '1' }, true, false],
    ['auto', { NO_COLOR: '', TERM: 'xterm' }, true, true],
    ['auto', { TERM: 'dumb' }, true, false],
    ['auto', { FORCE_COLOR: '1' }, false, true],
    ['auto', { FORCE_COLOR: '0' }, true, false],
    ['auto', {}, false, false],
    ['always', { NO_COLOR: '1' }, false, true],
    ['never', { FORCE_COLOR: '1' }, true, false],
  ] as const)('is coloured by --color %s, %j, terminal %s: %s', (color, environment, isTTY, colored) => {
    const stderr = Object.assign(new Writable({ write: (_chunk, _encoding, done) => done() }), { isTTY });
    const terminal = new Terminal({ format: 'table', color, environment, stderr });
    expect([terminal.colored, terminal.style('red', 'x') !== 'x']).toEqual([colored, colored]);
  });
});

describe('completion', () => {
  const toy = { name: 'toy', summary: "It's one", words: ['go', 'stop'], flags: ['--nodes'] };

  it.each([
    ['bash', 'toy) words="go stop --nodes" ;;'],
    ['zsh', '#compdef regatta'],
    ['fish', String.raw`-a toy -d 'It\'s one'`],
    ['powershell', "'toy' = @('go', 'stop', '--nodes')"],
  ] as const)('for %s', (shell, part) => {
    expect(scriptFor(shell, [toy])).toContain(part);
  });
});

describe('a new adapter', () => {
  it('is the template under another name, everywhere', () => {
    const target = path.join(folder, 'new');
    copyTemplate('my-own', target);
    const texts = readdirSync(target, { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|json)$/.test(name))
      .map((name) => readFileSync(path.join(target, name), 'utf8'));
    expect(texts.filter((text) => /\btemplate['"]|\bTemplate[A-Z]|TEMPLATE_/.test(text))).toEqual([]);
    const all = texts.join('\n');
    for (const part of ["id: 'my-own'", 'MyOwnConstants', 'MY_OWN_URL', '"regatta-adapter-my-own"'])
      expect(all).toContain(part);
  });

  it('needs a good name and room', () => {
    expect(() => copyTemplate('Bad Name', path.join(folder, 'bad'))).toThrow('cannot be the id');
    writeFileSync(path.join(folder, 'something'), '');
    expect(() => copyTemplate('good', folder)).toThrow('is not empty');
  });
});
