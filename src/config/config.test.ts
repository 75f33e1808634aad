import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { listAdapters, loadAdapter } from './adapters.js';
import { builtInIds } from './built-in.js';
import { loadLane, parseLane, type Lane } from './lanes.js';
import { parseOverrides, parseWithout } from './overrides.js';
import { packageRoot } from './package-root.js';
import { readProject } from './project.js';

const { default: template } = await import('../../adapters/_template/index.js');

const base = mkdtempSync(path.join(tmpdir(), 'regatta-config-'));
afterAll(() => rmSync(base, { recursive: true }));

const TEMPLATE = path.join(packageRoot(), 'adapters/_template/index.ts');

/** A folder with these files; gives its path. */
function folderWith(files: Record<string, string>): string {
  const folder = mkdtempSync(path.join(base, 'project-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

/** An adapter as a package would ship it, with nothing behind it. */
const adapterModule = (id: string) => `export default {
  id: '${id}', title: 'x', versions: { 1: {} }, defaultVersion: '1', capabilities: {}, parts: {}, client: {},
  sites: () => [], setUp: () => ({}),
};`;
const manifest = (fields: object) => JSON.stringify({ type: 'module', ...fields });

const acme = folderWith({
  'regatta.yaml': 'adapters: [./own]\ndefaults: { nodes: 7 }\n',
  'package.json': manifest({
    dependencies: { 'regatta-adapter-dep': '1' },
    devDependencies: { '@acme/regatta-adapter-scoped': '1', typescript: '5' },
  }),
  'own/package.json': manifest({ exports: { '.': { types: './x.d.ts', default: './main.js' } } }),
  'own/main.js': adapterModule('own'),
  'node_modules/regatta-adapter-dep/package.json': manifest({ exports: { import: './index.js' } }),
  'node_modules/regatta-adapter-dep/index.js': adapterModule('dep'),
  'node_modules/@acme/regatta-adapter-scoped/package.json': manifest({ main: 'lib.js' }),
  'node_modules/@acme/regatta-adapter-scoped/lib.js': adapterModule('scoped'),
  'broken/index.js': 'export default { id: "broken" };',
  'throws/index.js': 'throw new Error("on purpose");',
  'deep/er/x': '',
});

describe('adapters', () => {
  it('finds those of regatta.yaml, of dependencies and of the package, from any folder below', async () => {
    const ids = (await listAdapters(path.join(acme, 'deep/er'))).map(({ id, origin }) => `${origin} ${id}`);
    expect(ids.slice(0, 3)).toEqual(['project own', 'dependency dep', 'dependency scoped']);
    expect(ids.slice(3)).toEqual(builtInIds().map((id) => `built-in ${id}`));
  });

  it.each(['own', 'dep', 'scoped', './own', './own/main.js'])('loads %s', async (name) => {
    expect((await loadAdapter(name, acme)).title).toBe('x');
  });

  it('lists the built-in ones by their folders, without those that begin with an underscore', () => {
    expect(builtInIds().filter((id) => id.startsWith('_'))).toEqual([]);
  });

  it.each([
    ['onw', 'lane/unknown', 'did you mean "own"?'],
    ['./nothing', 'adapter/not-found', 'build it first: its package.json names the module to load'],
    ['./broken/index.js', 'adapter/invalid', 'its index ends in: export default defineAdapter({ ... })'],
    ['./throws/index.js', 'adapter/not-found', undefined],
  ])('refuses %s', async (name, code, hint) => {
    await expect(loadAdapter(name, acme)).rejects.toMatchObject({ code, hint });
  });

  it('says where regatta.yaml is wrong', async () => {
    const folder = folderWith({ 'regatta.yaml': 'adapter: [x]\n', 'sub/x': '' });
    await expect(listAdapters(path.join(folder, 'sub'))).rejects.toMatchObject({
      code: 'scenario/unknown-field',
      at: { source: '../regatta.yaml', line: 1, column: 1 },
    });
  });

  it('says how to install what regatta.yaml lists and nobody installed', async () => {
    const folder = folderWith({ 'regatta.yaml': 'adapters: [regatta-adapter-absent]\n' });
    await expect(loadAdapter('x', folder)).rejects.toMatchObject({
      code: 'adapter/not-found',
      hint: 'npm install regatta-adapter-absent',
    });
  });

  it('reads the project, and an empty one where there is none', async () => {
    expect((await readProject(acme)).config.defaults).toEqual({ nodes: 7 });
    expect((await readProject(path.parse(base).root)).config).toEqual({});
  });
});

describe('lanes', () => {
  it('are an id or a path, with a version or without', () => {
    expect(parseLane('own')).toEqual({ id: 'own' });
    expect(parseLane('own@1.32')).toEqual({ id: 'own', version: '1.32' });
    expect(parseLane('./node_modules/@acme/x')).toEqual({ id: './node_modules/@acme/x' });
    for (const wrong of ['', 'own@']) expect(() => parseLane(wrong)).toThrow('names no lane');
  });

  it('have a version that the adapter knows', async () => {
    expect((await loadLane(TEMPLATE)).version).toBe('1');
    await expect(loadLane(`${TEMPLATE}@2`)).rejects.toMatchObject({
      code: 'lane/unknown-version',
      hint: 'known versions: 1',
    });
  });
});

const constant = { value: 1, unit: 'count', source: 'a test' } as const;
const lane = (id: string, version: string): Lane => ({
  adapter: { ...template, id, versions: { [version]: { 'dotted.name': constant, plain: constant } } },
  version,
});
const one = lane('one', '1.32');
const newer = lane('one', '1.37');
const two = lane('two', '3');

describe('overrides', () => {
  it('go to all versions of a lane, to one, or to the physical model', () => {
    const texts = ['one.plain=5', 'one@1.37.plain=6', 'two.dotted.name=40s', 'world.containerStartMs=1'];
    const { of, physics } = parseOverrides(texts, [one, newer, two]);
    expect([of(one), of(newer), of(two), physics]).toEqual([
      { plain: 5 },
      { plain: 6 },
      { 'dotted.name': 40_000 },
      { containerStartMs: 1 },
    ]);
  });

  it('need no lane where there is one, and take booleans', () => {
    const { of } = parseOverrides(['plain=true', 'dotted.name=false', 'one.plain=7'], [one]);
    expect(of(one)).toEqual({ plain: 7, 'dotted.name': 0 });
  });

  it.each([
    ['plain', 'request/invalid'],
    ['three.plain=1', 'lane/unknown'],
    ['plain=1', 'lane/unknown'],
    ['one.plain=much', 'constant/invalid-value'],
    ['one.plain=1.5', 'constant/invalid-value'],
    ['one.plain=', 'constant/invalid-value'],
  ])('refuse %s', (text, code) => {
    expect(() => parseOverrides([text], [one, two])).toThrow(expect.objectContaining({ code }));
  });

  it('of a project may be about lanes that do not run', () => {
    expect(parseOverrides(['two.plain=1'], [one], { ignoreOtherLanes: true }).of(one)).toEqual({});
  });
});

describe('parts to leave out', () => {
  it('are named with or without a lane, one by one or with commas', () => {
    expect(parseWithout(['scheduler,one.agent', 'scheduler'], [one])(one)).toEqual(['scheduler', 'agent']);
    const without = parseWithout(['two.scheduler'], [one, two]);
    expect([without(one), without(two)]).toEqual([[], ['scheduler']]);
  });

  it.each([
    ['one.scheduling', 'lane/unknown-part'],
    ['world.scheduler', 'lane/unknown'],
    ['scheduler', 'lane/unknown'],
  ])('refuse %s', (text, code) => {
    expect(() => parseWithout([text], [one, two])).toThrow(expect.objectContaining({ code }));
  });
});
