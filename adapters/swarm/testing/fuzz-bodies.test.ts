import { SeededRandom } from 'regatta/kit';
import { expect, it } from 'vitest';
import type { Shape } from '../facade/body-shape.js';
import * as shapes from '../facade/body-shapes.table.js';
import { Engines, machinesNamed, type Asked } from './engines.js';
import { isOwnFault } from './own-faults.js';

const REQUESTS = 10_000;
/** Time between two requests, so that what was accepted has consequences while the next ones come. */
const LOOK_MS = 5;
/** Objects are taken away at times, lest accepted ones pile up. */
const CLEAN_EVERY = 100;

const SERVICE = { TaskTemplate: { ContainerSpec: { Image: 'nginx:1.9.1' } }, Mode: { Replicated: { Replicas: 1 } } };
const WEB = { ...SERVICE, Name: 'web', Mode: { Global: {} } };

/** What takes a body, with the shape of it and a body that it accepts. `VERSION` is the version that the object has, `NEW` a name not used yet. */
const DESCRIPTION: readonly (readonly [path: string, shape: Shape, accepted: object])[] = [
  ['/services/create', shapes.SERVICE_SPEC, { ...SERVICE, Name: 'NEW' }],
  ['/services/create', shapes.SERVICE_SPEC, { ...SERVICE, Name: 'NEW', Mode: { ReplicatedJob: {} } }],
  ['/services/web/update?version=VERSION', shapes.SERVICE_SPEC, WEB],
  ['/services/web/update?version=VERSION&rollback=previous', shapes.SERVICE_SPEC, WEB],
  ['/nodes/node-2/update?version=VERSION', shapes.NODE_SPEC, { Role: 'worker', Availability: 'active' }],
  ['/swarm/update?version=VERSION&rotateWorkerToken=true', shapes.SWARM_SPEC, {}],
  ['/secrets/create', shapes.SEALED_SPEC, { Name: 'NEW', Data: 'eA==' }],
  ['/configs/create', shapes.SEALED_SPEC, { Name: 'NEW', Data: 'eA==' }],
  ['/secrets/pw/update?version=VERSION', shapes.SEALED_SPEC, { Name: 'pw' }],
  ['/configs/conf/update?version=VERSION', shapes.SEALED_SPEC, { Name: 'conf' }],
  ['/networks/create', shapes.NETWORK_REQUEST, { Name: 'NEW', Driver: 'overlay' }],
  ['/swarm/init', shapes.INIT_REQUEST, { ListenAddr: '0.0.0.0:2377', ForceNewCluster: true }],
  ['/swarm/join', shapes.JOIN_REQUEST, {}],
  ['/swarm/unlock', shapes.UNLOCK_REQUEST, {}],
  ['/containers/CONTAINER/exec', shapes.EXEC_REQUEST, { Cmd: ['true'] }],
];
const KINDS = ['services', 'secrets', 'configs', 'networks'];

const TEXTS = [
  'web',
  'pw',
  'conf',
  'back',
  'nginx:1.9.1',
  '',
  'x',
  'Ünï☃',
  '\u0000',
  '{{.Nope}}',
  '{{',
  'a=b',
  '10.0.0.0/33',
];
const MORE_TEXTS = [
  'vip',
  'dnsrr',
  'any',
  'none',
  'host',
  'ingress',
  'tcp',
  'drain',
  'worker',
  'rollback',
  'start-first',
  '../..',
  'a'.repeat(5000),
];
const NUMBERS = [0, 1, 2, 3, -1, 1.5, 1e6, 1e9, 2 ** 53, 2 ** 63, 2 ** 64, -(2 ** 63), 1e300];
const KEYS = ['a', '__proto__', 'constructor', 'toString', 'com.docker.stack.namespace', '', '☃'];
const BROKEN = [
  '{',
  '[1',
  '{"Name":}',
  '\u0000',
  '{"Name":"x"}}',
  'nul',
  '"text"',
  '[]',
  '{"a":1,}',
  '['.repeat(9000),
  '{"Replicas":1e999}',
];

const oneOf = <T>(all: readonly T[], random: SeededRandom): T => all[random.below(all.length)]!;

/** A value that has the shape, now and then another one, and something extreme at times. */
function valueOf(shape: Shape, random: SeededRandom): unknown {
  if (random.below(60) === 0) return oneOf([null, [], {}, true, 'x', -1, [[[[[[]]]]]]], random);
  if (shape === 'string') return oneOf(random.below(2) === 0 ? TEXTS : MORE_TEXTS, random);
  if (shape === 'bool') return random.below(2) === 0;
  if (shape === 'any') return oneOf([{}, [], 'x', 1], random);
  if (typeof shape === 'string') return oneOf(random.below(3) === 0 ? NUMBERS : [0, 1, 2, 3], random);
  if ('list' in shape) return Array.from({ length: random.below(3) }, () => valueOf(shape.list, random));
  const put = (into: Record<string, unknown>, key: string, value: Shape) =>
    Object.defineProperty(into, key, { value: valueOf(value, random), enumerable: true, configurable: true });
  const object: Record<string, unknown> = {};
  if ('map' in shape) for (let left = random.below(3); left > 0; left--) put(object, oneOf(KEYS, random), shape.map);
  else for (const [key, value] of Object.entries(shape.fields)) if (random.below(3) === 0) put(object, key, value);
  return object;
}

/** A body in which one value, wherever it may lie, was made anew. */
function altered(body: unknown, shape: Shape, random: SeededRandom): unknown {
  const keys = typeof shape === 'object' && 'fields' in shape ? Object.keys(shape.fields) : [];
  if (typeof shape !== 'object' || !('fields' in shape) || keys.length === 0 || random.below(5) === 0)
    return valueOf(shape, random);
  const key = oneOf(keys, random);
  const known = (typeof body === 'object' && body !== null ? body : {}) as Readonly<Record<string, unknown>>;
  return { ...known, [key]: altered(known[key], shape.fields[key]!, random) };
}

function bodyOf(accepted: object, shape: Shape, count: number, random: SeededRandom): unknown {
  let body: unknown = { ...accepted, ...('Name' in accepted && accepted.Name === 'NEW' && { Name: `n${count}` }) };
  for (let left = random.below(4); left > 0; left--) body = altered(body, shape, random);
  return body;
}

/** Fills in what a request needs to come further than the first check. */
function pathOf(engines: Engines, path: string, random: SeededRandom): string {
  if (random.below(20) === 0) return path.replace('VERSION', oneOf(['x', '-1', '99999999999999999999', ''], random));
  const object = path.replace(/\/update.*/, '');
  const { Version } = engines.ask('GET', object).body as { readonly Version?: { readonly Index: number } };
  const [container] = engines.ask('GET', '/containers/json').body as readonly { readonly Id: string }[];
  return path.replace('VERSION', String(Version?.Index ?? 1)).replace('CONTAINER', container?.Id ?? 'none');
}

function prepared(engines: Engines): void {
  const TaskTemplate = { ContainerSpec: { Image: 'nginx:1.9.1' } };
  engines.ask('POST', '/services/create', { body: { Name: 'web', TaskTemplate, Mode: { Global: {} } } });
  for (const [kind, Name] of [['secrets', 'pw'] as const, ['configs', 'conf'] as const])
    engines.ask('POST', `/${kind}/create`, { body: { Name, Data: 'eA==' } });
  engines.ask('POST', '/networks/create', { body: { Name: 'back', Driver: 'overlay' } });
  engines.advance(2000);
}

function cleaned(engines: Engines): void {
  for (const kind of KINDS)
    for (const { ID, Id } of engines.ask('GET', `/${kind}`).body as readonly { ID?: string; Id?: string }[])
      engines.ask('DELETE', `/${kind}/${ID ?? Id!}`);
  prepared(engines);
}

it('answers ten thousand requests made of the shapes of bodies', { timeout: 120_000 }, () => {
  // Services may ask for any number of tasks; a few of each will do.
  const set = { tasksPerStep: 5, tasksPerService: 20 };
  const engines = new Engines({ machines: machinesNamed(1, 2), seed: 'fuzz-bodies', set });
  const random = new SeededRandom('fuzz-bodies');
  const wrong: string[] = [];
  const counts = new Map<number, number>();
  prepared(engines);
  for (let count = 1; count <= REQUESTS; count++) {
    const [pattern, shape, accepted] = oneOf(DESCRIPTION, random);
    const path = pathOf(engines, pattern, random);
    const isBroken = random.below(20) === 0;
    const sent: Asked = isBroken ? { text: oneOf(BROKEN, random) } : { body: bodyOf(accepted, shape, count, random) };
    const answer = engines.ask('POST', path, sent);
    const message = (answer.body as { message?: string } | null)?.message ?? answer.text;
    counts.set(answer.status, (counts.get(answer.status) ?? 0) + 1);
    if (answer.status === 0 || (answer.status >= 500 && !isOwnFault(message)))
      wrong.push(`${path}: ${answer.status} ${message.slice(0, 200)} ${JSON.stringify(sent).slice(0, 600)}`);
    engines.advance(LOOK_MS);
    if (count % CLEAN_EVERY === 0) cleaned(engines);
  }
  expect([...new Set(wrong)].slice(0, 20)).toEqual([]);
  // Not all may be turned away at the door.
  expect((counts.get(200) ?? 0) + (counts.get(201) ?? 0)).toBeGreaterThan(REQUESTS / 4);
  expect(engines.ask('GET', '/nodes').status).toBe(200);
});
