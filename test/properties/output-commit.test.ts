import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import template from '../../adapters/_template/index.js';
import { memoryCall } from '../../src/core/call/memory-call.js';
import {
  ContainerModule,
  tokens,
  type Adapter,
  type Facade,
  type Journal,
  type MachineSpec,
} from '../../src/kit/index.js';
import { createWorld } from '../../src/world/create-world.js';
import type { World } from '../../src/world/world.js';

const machines: MachineSpec[] = ['node-1', 'node-2'].map((name) => ({
  name,
  cpuMilli: 4000,
  memoryBytes: 8 * 1024 ** 3,
  zone: '',
  labels: {},
  role: 'worker',
  images: ['nginx:1.7.9'],
}));

/** The template with a stream of changes at `/watch`, one line with its revision for each. */
const watchable: Adapter = {
  ...template,
  sites: (specs) => template.sites(specs).map((plan) => ({ ...plan, modules: [...plan.modules, stream] })),
};

/** Request number -> the revision of the store when the facade had done with it: what its answer may tell of. */
const known = new Map<string, number>();

const stream = new ContainerModule(({ onActivation }) => {
  onActivation(tokens.NativeApi, (context, own): Facade => ({
    accept(call) {
      if (call.path !== '/watch') {
        own.accept(call);
        known.set(call.headers['x-number']!, context.get(tokens.Store).revision);
        return;
      }
      call.reply.head(200, { 'content-type': 'text/plain' });
      const watch = context.get(tokens.Store).watch('Unit', {}, ({ revision }) => {
        call.reply.write(new TextEncoder().encode(`${revision}\n`));
      });
      call.onClose(() => watch.stop());
    },
  }));
});

/** Confirms after the next of these delays, in order; a disk that is slow now and then. */
class SlowJournal implements Journal {
  durable = 0;
  world: World | undefined;
  readonly #delays: readonly number[];
  #count = 0;

  constructor(delays: readonly number[]) {
    this.#delays = delays;
  }

  append: Journal['append'] = (changes, confirm) => {
    const { revision } = changes.at(-1)!;
    this.world!.tasks.after(this.#delays[this.#count++ % this.#delays.length]!, () => {
      // A journal that confirms a revision has everything before it.
      this.durable = Math.max(this.durable, revision);
      confirm(revision);
    });
  };
}

/** Something that reached the outside, and what was durable at that moment. */
interface Arrived {
  /** The request that was answered. */
  readonly answered?: string;
  /** The revision that a line of the watch told of. */
  readonly line?: number;
  readonly durable: number;
}

interface Sent {
  readonly at: number;
  readonly method: string;
  readonly name: string;
  readonly replicas: number;
}

const request: fc.Arbitrary<Sent> = fc.record({
  at: fc.nat(3000),
  method: fc.constantFrom('PUT', 'PUT', 'DELETE', 'GET'),
  name: fc.constantFrom('web', 'db'),
  replicas: fc.nat(4),
});
const delays = fc.array(fc.nat(500), { minLength: 1, maxLength: 12 });

/** Sends the requests at their times to a world with such a journal, and gives what came out. */
function outside(requests: readonly Sent[], waits: readonly number[]): readonly Arrived[] {
  const journal = new SlowJournal(waits);
  const world = createWorld({ adapter: watchable, machines, seed: 1, freeze: true, journal: () => journal });
  journal.world = world;
  const arrived: Arrived[] = [];
  const send = (number: string, method: string, path: string, body: string) => {
    const chunk = (bytes: Uint8Array) => {
      if (path === '/watch') arrived.push({ line: Number(new TextDecoder().decode(bytes)), durable: journal.durable });
    };
    const end = () => void arrived.push({ answered: number, durable: journal.durable });
    const { call } = memoryCall({ method, path, body, headers: { 'x-number': number } }, { reader: { chunk, end } });
    world.accept(call);
  };
  const start = world.tasks.now;
  world.tasks.runUntil(start + 10);
  send('watch', 'GET', '/watch', '');
  const inTime = [...requests].sort((left, right) => left.at - right.at);
  for (const [number, { at, method, name, replicas }] of inTime.entries()) {
    world.tasks.runUntil(start + 1000 + at);
    const body = method === 'PUT' ? JSON.stringify({ image: 'nginx:1.7.9', replicas }) : '';
    send(String(number), method, `/apps/${name}`, body);
  }
  world.tasks.runUntil(start + 100_000);
  return arrived;
}

it('lets no answer and no line of a watch out before the revision that it tells of is durable, and holds none back for ever', () => {
  fc.assert(
    fc.property(fc.array(request, { minLength: 1, maxLength: 15 }), delays, (requests, waits) => {
      const arrived = outside(requests, waits);
      for (const { answered, line, durable } of arrived)
        expect(line ?? known.get(answered!)).toBeLessThanOrEqual(durable);
      expect(arrived.filter(({ answered }) => answered !== undefined)).toHaveLength(requests.length);
    }),
    { numRuns: 60 },
  );
});

it('would notice: with a journal that confirms at once, what comes out is as durable as it is new', () => {
  const put: Sent = { at: 0, method: 'PUT', name: 'web', replicas: 2 };
  const lines = outside([put], [0]).filter(({ line }) => line !== undefined);
  expect(lines.length).toBeGreaterThan(4);
  expect(outside([put], [400]).filter(({ line }) => line !== undefined).length).toBe(lines.length);
});
