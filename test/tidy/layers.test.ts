// The layers of docs/architecture.md, checked over import specifiers:
//
//   ports <- core/* <- kit <- adapters/*
//   ports, core <- world <- scenario <- compare <- report <- server, live, cli
import { describe, expect, test } from 'vitest';
import { layerProblems } from './layers.js';
import { readText, sourceFiles } from './tree.js';

test('every import points at a lower layer', () => {
  expect(sourceFiles('src', 'adapters').flatMap((file) => layerProblems(file, readText))).toEqual([]);
});

describe('the rule itself', () => {
  const declaration = "export default defineAdapter({ extends: ['base'] });";

  const refused: readonly [path: string, code: string, reason: string][] = [
    ['src/ports/a.ts', "import { b } from '../core/store/b.js';", 'ports may import itself'],
    ['src/core/store/a.ts', "import type { b } from '../clock/b.js';", 'a core folder never imports another'],
    ['src/core/store/a.ts', "import b from '../../../schemas/b.json';", 'know types, not documents'],
    ['src/kit/index.ts', "export * from '../world/b.js';", 'kit may import itself, ports, core'],
    ['src/world/a.ts', "import { b } from '../kit/index.js';", 'world may import itself, ports, core'],
    ['src/scenario/a.ts', "import { b } from '../compare/b.js';", 'scenario may import'],
    ['src/report/a.ts', "import { b } from '../server/b.js';", 'report may import'],
    ['src/testing/a.ts', "const b = await import('../cli/b.js');", 'testing may import'],
    ['src/config/a.ts', "import { b } from '../server/b.js';", 'config may import'],
    ['src/report/a.ts', "import { b } from 'regatta';", 'report may import'],
    ['src/dashboard/a.ts', "import { b } from '../report/b.js';", 'dashboard may import itself'],
    ['src/server/a.ts', "import { b } from '../dashboard/b.js';", 'server may import'],
    ['src/world/a.ts', "import { b } from '../extras/b.js';", 'no such layer'],
    ['src/config/a.ts', "import b from 'regatta/adapters/base';", 'src/config loads it by id'],
    ['src/config/a.ts', "import type { B } from '../../adapters/base/api.js';", 'src/config loads it by id'],
    ['src/world/a.ts', "await import('regatta/adapters/' + id);", 'src/config loads it by id'],
    ['src/core/store/a.test.ts', "import b from '../../../adapters/base/index.js';", 'src/config loads it by id'],
    ['src/cli/a.ts', "import express from 'express';", 'express is used only in'],
    ['src/server/a.ts', "import yargs from 'yargs/helpers';", 'yargs is used only in'],
    ['src/kit/index.ts', "import { load } from 'js-yaml';", 'js-yaml is used only in'],
    ['adapters/own/client/a.ts', "import { b } from '../../../src/kit/index.js';", 'the one door'],
    ['adapters/own/client/a.ts', "import { b } from 'regatta';", 'the one door'],
    ['adapters/own/client/a.ts', "import { b } from 'regatta/testing';", 'the one door'],
    ['adapters/own/client/a.ts', "import { b } from '../../base/api.js';", 'of another adapter only'],
    ['adapters/own/client/a.ts', "import b from 'regatta/adapters/base';", 'of another adapter only'],
    ['adapters/own/client/a.ts', "import { b } from 'regatta/adapters/base/testing';", 'its api and nothing else'],
    ['adapters/own/client/a.ts', "import { b } from 'regatta/adapters/other/api';", 'does not declare'],
    ['adapters/own/client/a.ts', "import { b } from 'node:crypto';", 'only its testing folder'],
    ['adapters/own/client/a.ts', "import b from 'fs/promises';", 'only its testing folder'],
    ['adapters/own/client/a.ts', "import b from 'regatta/schemas/b.json';", 'nothing but regatta/kit and itself'],
    ['adapters/own/client/a.ts', "import express from 'express';", 'express is used only in'],
    ['adapters/own/resources/a.ts', "import { Ajv2020 } from 'ajv/dist/2020.js';", 'ajv is used only in'],
  ];

  test.each(refused)('refuses in %s: %s', (path, text, reason) => {
    expect(layerProblems({ path, text }, () => declaration)).toEqual([expect.stringContaining(reason)]);
  });

  const accepted: readonly [path: string, code: string][] = [
    ['src/core/store/a.ts', "import type { B } from '../../ports/b.js';"],
    ['src/core/store/a.ts', "import { b } from './deeper/b.js';"],
    ['src/core/module.ts', "import { b } from './store/b.js';"],
    ['src/core/store/a.test.ts', "import { VirtualClock } from '../clock/virtual.js';"],
    ['src/kit/schema.ts', "import { Ajv2020 } from 'ajv/dist/2020.js';"],
    ['src/scenario/a.ts', "import { load } from 'js-yaml';"],
    ['src/config/a.ts', "await import('regatta/adapters/' + id);"],
    ['src/config/a.ts', 'await import(`regatta/adapters/${id}`);'],
    ['src/report/a.ts', "import schema from 'regatta/schemas/report.schema.json' with { type: 'json' };"],
    ['src/dashboard/a.tsx', "import type { Report } from '../report/b.js';"],
    ['src/cli/commands/a.ts', "const b = await import('../../server/b.js');"],
    ['src/index.ts', "export { compare } from './compare/compare.js';"],
    ['adapters/own/facade/a.ts', "import express from 'express';"],
    ['adapters/own/client/a.ts', "import { b } from 'regatta/kit';"],
    ['adapters/own/client/a.ts', "import { b } from '../resources/b.js';"],
    ['adapters/own/client/a.ts', "import { b } from 'regatta/adapters/base/api';"],
    ['adapters/own/client/a.ts', "import semver from 'semver';"],
    ['adapters/own/testing/start.ts', "import { start } from 'regatta/testing';"],
    ['adapters/own/testing/records.ts', "import { readFile } from 'node:fs/promises';"],
  ];

  test.each(accepted)('accepts in %s: %s', (path, text) => {
    expect(layerProblems({ path, text }, () => declaration)).toEqual([]);
  });
});
