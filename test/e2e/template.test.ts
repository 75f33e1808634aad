import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
const folders: string[] = [];

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** The template as somebody else has it: a folder of its own, with this package among its dependencies. */
function copyOutside(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'regatta-template-'));
  folders.push(folder);
  const skipped = new Set(['dist', 'node_modules']);
  const filter = (source: string) => !skipped.has(path.basename(source));
  cpSync(path.join(root, 'adapters/_template'), folder, { recursive: true, filter });
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(root, path.join(folder, 'node_modules/regatta'), 'dir');
  return folder;
}

/** `npx tsc` in a project that has TypeScript installed. */
function compile(folder: string): { readonly status: number | null; readonly output: string } {
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const { status, stdout, stderr } = spawnSync(process.execPath, [compiler], { cwd: folder, encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}

describe('the template, copied outside of the tree', () => {
  it('builds with tsc alone against the published declarations, and keeps every promise', (context) => {
    const built = ['dist/src/kit/index.d.ts', 'dist/src/testing/index.js'].every((file) =>
      existsSync(path.join(root, file)),
    );
    if (!built) context.skip('absent: dist, which npm run build makes');
    const folder = copyOutside();
    expect(compile(folder)).toEqual({ status: 0, output: '' });
    const script = `
      import adapter from './dist/index.js';
      import { checkAdapter } from 'regatta/testing';
      const { adapter: id, kept, broken, next } = checkAdapter(adapter);
      console.log(JSON.stringify({ id, kept: kept > 10, broken, next }));
    `;
    const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(JSON.parse(output)).toEqual({ id: 'template', kept: true, broken: 0 });
  });
});
