import path from 'node:path';
import { SeededRandom } from 'regatta/kit';
import { readVectors } from 'regatta/testing';
import { expect, it } from 'vitest';
import { Engines, machinesNamed } from './engines.js';
import type { Exchange } from './exchange.js';
import { isOwnFault } from './own-faults.js';

const folder = path.join(import.meta.dirname, '../../../test/vectors/swarm');
const REQUESTS = 10_000;
/** Streams that stay open are looked at for so long. */
const LOOK_MS = 20;

const JUNK: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  70,
  '',
  'x',
  '\u0000',
  '{{.Nope}}',
  '10.0.0.0/33',
  'a'.repeat(300),
  [],
  [null],
  [[]],
  [{}],
  {},
  { a: 1 },
];
const TARGETS = ['web', 'nope', 'node-1', 'node-9', 'ingress', '', '..', '%2e', '%zz', 'a b'];
const QUERIES = [
  '',
  'filters={',
  'filters={"name":{"x":true}}',
  'filters={"label":[1]}',
  'filters={"nope":["x"]}',
  'version=x',
  'version=-1',
  'force=1',
  'follow=1&stdout=1',
  'since=yesterday',
  'tail=-3&stderr=1',
  'limit=x',
  'status=true',
  'all=1',
  'signal=HUP',
];

/** Every body that was recorded, by the path that took it, and every path that was asked. */
function recorded(): { readonly method: string; readonly path: string; readonly body: unknown }[] {
  return readVectors(folder).flatMap(({ content }) => {
    const { interactions = [], exchanges = [], steps = [] } = content as Readonly<Record<string, Exchange[]>>;
    return [...interactions, ...exchanges, ...steps].flatMap(({ request }) =>
      request === undefined
        ? []
        : [{ method: request.method, path: request.path.replace(/^\/v1\.\d+/, ''), body: request.body }],
    );
  });
}

/** A copy in which one value, wherever it lies, is something else. */
function spoiled(value: unknown, random: SeededRandom): unknown {
  const inner = typeof value === 'object' && value !== null ? Object.keys(value) : [];
  if (inner.length === 0 || random.below(4) === 0) return JUNK[random.below(JUNK.length)];
  const key = inner[random.below(inner.length)]!;
  const copy: Record<string, unknown> | unknown[] = Array.isArray(value)
    ? [...(value as unknown[])]
    : { ...(value as object) };
  (copy as Record<string, unknown>)[key] = spoiled((value as Record<string, unknown>)[key], random);
  return copy;
}

it('answers ten thousand spoiled requests, each with an error of its own', { timeout: 60_000 }, () => {
  const engines = new Engines({ machines: machinesNamed(1, 2), seed: 'fuzz' });
  const random = new SeededRandom('fuzz');
  // A swarm that has ended answers everything alike.
  const seeds = recorded().filter(({ path: asked }) => !asked.startsWith('/swarm/leave'));
  const wrong: string[] = [];
  for (let count = 0; count < REQUESTS; count++) {
    const seed = seeds[random.below(seeds.length)]!;
    const [plain = ''] = seed.path.split('?');
    const target = TARGETS[random.below(TARGETS.length)]!;
    const asked = random.below(3) === 0 ? plain.replace(/^(\/\w+\/)[^/]+/, `$1${target}`) : plain;
    const query = random.below(2) === 0 ? QUERIES[random.below(QUERIES.length)]! : (seed.path.split('?')[1] ?? '');
    const body = seed.method === 'POST' ? { body: spoiled(seed.body ?? {}, random) } : {};
    const answer = engines.ask(seed.method, `${asked}?${query}`, body, LOOK_MS);
    const message = (answer.body as { message?: string } | null)?.message ?? answer.text;
    if (answer.status >= 500 && !isOwnFault(message))
      wrong.push(`${seed.method} ${asked}?${query}: ${answer.status} ${message}`);
  }
  expect([...new Set(wrong)].slice(0, 20)).toEqual([]);
  expect(engines.ask('GET', '/nodes').status).toBe(200);
});
