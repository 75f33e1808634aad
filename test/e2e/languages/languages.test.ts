// The programs that docs/guides/tests-in-other-languages.md shows: each drives the same scenario over the control API.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { program, regatta, root, Server, type Place } from '../up.suite.js';

const folder = mkdtempSync(path.join(tmpdir(), 'regatta-languages-'));
const place: Place = { folder, state: path.join(folder, 'state') };
const guide = readFileSync(path.join(root, 'docs/guides/tests-in-other-languages.md'), 'utf8');

/** A compiler that has built nothing yet begins with its library. */
const COMPILE_LIMIT_MS = 240_000;

interface Language {
  readonly language: string;
  readonly tool: string;
  readonly version: string;
  readonly source: string;
  readonly build?: readonly string[];
  readonly run: readonly [string, ...string[]];
}

const binary = path.join(folder, 'evicted');
const LANGUAGES: readonly Language[] = [
  {
    language: 'go',
    tool: 'go',
    version: 'version',
    source: 'main.go',
    build: ['build', '-o', binary, '.'],
    run: [binary],
  },
  {
    language: 'python',
    tool: 'python3',
    version: '--version',
    source: 'evicted.py',
    run: ['python3', 'evicted.py'],
  },
];

beforeAll(() => {
  if (!existsSync(program)) throw new Error('npm run build comes first');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Serves Kubernetes while `act` runs; gives it the address of the control API. */
async function withServer(act: (control: string) => void): Promise<void> {
  const server = await Server.start(place, ['up', 'kubernetes', '--pace', 'manual', '--port', '0']);
  try {
    const { stdout } = await regatta(place, ['env', 'kubernetes', '-o', 'json']);
    act((JSON.parse(stdout) as Record<string, string>)['REGATTA_URL']!);
  } finally {
    await server.stop();
  }
}

describe.each(LANGUAGES)('$language', ({ language, tool, version, source, build, run: [command, ...words] }) => {
  const cwd = path.join(import.meta.dirname, language);

  it(
    'sees a pod of a silent node evicted, within a second of wall time',
    async (context) => {
      if (spawnSync(tool, [version]).error !== undefined) context.skip(`needs ${tool}`);
      if (build !== undefined) expect(spawnSync(tool, build, { cwd, encoding: 'utf8' })).toMatchObject({ status: 0 });
      await withServer((control) => {
        const { stdout, stderr, status } = spawnSync(command, words, {
          cwd,
          encoding: 'utf8',
          env: { ...process.env, REGATTA_URL: control },
        });
        expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
        const [, virtualMs, wallMs] = /(\d+) ms of virtual time in (\d+) ms/.exec(stdout)!;
        // The node is given up after 40 to 50 s, the pod tolerates that for 300 s more.
        expect(Number(virtualMs)).toBeGreaterThan(340_000);
        expect(Number(wallMs)).toBeLessThan(1000);
      });
    },
    COMPILE_LIMIT_MS,
  );

  it('stands in the guide as it runs here', () => {
    const text = readFileSync(path.join(cwd, source), 'utf8');
    const shown = [...guide.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))];
    expect(shown.map(([, code]) => text.includes(code!))).toEqual([true]);
  });
});
