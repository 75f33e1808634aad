// Whatever is sent, the answer says what is wrong with it; it never says that the server is broken.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { builtInScenario } from '../../scenario/library/index.js';
import { serveControl } from '../control-server.js';
import type { Listener } from '../edge/listener.js';
import { Worlds } from '../worlds.js';
import type { Compute } from './computation.js';
import { Runs } from './runs.js';

const TEMPLATE = path.resolve(import.meta.dirname, '../../../adapters/_template/index.ts');

const SMALL = `schemaVersion: 1
name: small
title: One workload
cluster: { nodes: { count: 2, cpuMilli: 4000, memoryBytes: 8589934592 } }
workloads:
  - { name: web, image: "nginx:1.9.1", replicas: 2 }
steps:
  - { id: deploy, action: deploy, workload: web }
`;

const folder = mkdtempSync(path.join(tmpdir(), 'regatta-bodies-'));
const failures: unknown[] = [];
const worlds = new Worlds({ folder, onFailure: (_world, error) => failures.push(error) });
const nothing: Compute = () => ({ done: Promise.resolve({ summary: {} }), cancel: () => {} });
let server: Listener;

beforeAll(async () => {
  server = await serveControl({ worlds, runs: new Runs(nothing), onFault: (error) => failures.push(error) });
});

afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

async function post(body: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${server.url}/api/v1/runs`, { method: 'POST', body, headers });
  return { status: response.status, answer: (await response.json()) as { code?: string } };
}

const nested = (depth: number) => JSON.parse(`${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`) as object;
const scenario = fc.oneof(
  fc.string(),
  fc.constantFrom('lab', '\n', SMALL),
  fc.nat(SMALL.length).map((at) => SMALL.slice(0, at) + SMALL.slice(at + 1)),
  fc.jsonValue(),
  fc.constantFrom(10, 100).map(nested),
  fc.jsonValue().map((value) => ({ ...builtInScenario('lab'), workloads: value })),
  fc.constant(JSON.parse('{"__proto__": {"a": 1}, "name": "x"}') as object),
);
const strange = fc.oneof(fc.jsonValue(), fc.array(fc.string(), { maxLength: 3 }));
const body = fc.record(
  {
    scenario,
    manifests: fc.oneof(strange, fc.array(fc.record({ name: fc.string(), text: fc.string() }), { maxLength: 2 })),
    native: fc.oneof(
      strange,
      fc.dictionary(fc.string(), fc.array(fc.record({ name: fc.string(), text: fc.string() }))),
    ),
    lanes: fc.oneof(fc.constant([TEMPLATE]), strange),
    seed: fc.oneof(fc.nat(), fc.double()),
    nodes: fc.oneof(fc.nat(5), fc.jsonValue()),
    set: fc.oneof(strange, fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer()))),
    without: strange,
    repeat: fc.oneof(fc.nat(2), fc.jsonValue()),
  },
  { requiredKeys: [] },
);

it('takes or refuses every body', async () => {
  const statuses = new Set<number>();
  await fc.assert(
    fc.asyncProperty(fc.oneof({ weight: 4, arbitrary: body }, fc.jsonValue()), async (given) => {
      const { status, answer } = await post(JSON.stringify(given));
      statuses.add(status);
      // The answer stands in the message of a failure.
      expect({ broken: status >= 500, answer }).toMatchObject({ broken: false });
    }),
    // Chance alone may make 200 bodies that are all wrong; a right one belongs among them.
    { numRuns: 200, examples: [[{ scenario: SMALL, lanes: [TEMPLATE] }]] },
  );
  expect(statuses).toEqual(new Set([201, 400]));
  expect(failures).toEqual([]);
}, 60_000);

it.each([{}, { 'idempotency-key': 'deep' }])('refuses what is nested deeper than a stack, with %j', async (headers) => {
  const deep = `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`;
  expect(await post(`{"scenario": ${deep}}`, headers)).toMatchObject({
    status: 400,
    answer: { code: 'request/invalid' },
  });
});
