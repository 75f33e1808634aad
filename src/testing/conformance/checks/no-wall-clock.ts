import { Unkept, type Check } from '../check.js';
import { tell } from '../story.js';

/** What would let the machine's time or chance into a world; the names are texts because nothing here may use them. */
const GLOBALS = ['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'] as const;

export const noWallClock: Check = {
  id: 'no-wall-clock',
  title: 'No clock and no chance but those of the world',
  proves:
    'a whole run reads no time of the machine, sets no timer of its own and draws no number that the seed did not give',
  next: 'take Tasks for time and waiting, and a fork of Random for chance; the message names what was used',
  run(lab) {
    const used = new Set<string>();
    const restore = forbid(used);
    try {
      tell(lab.world());
    } finally {
      restore();
    }
    if (used.size > 0) throw new Unkept(`the run used ${[...used].join(', ')}`);
  },
};

type Globals = Record<string, unknown>;

/** Makes every use of the machine's time and chance be noticed and refused. Gives the way back. */
function forbid(used: Set<string>): () => void {
  const globals = globalThis as Globals;
  const refuse = (name: string) => () => {
    used.add(name);
    throw new Unkept(`${name} was used`);
  };
  const undo: (() => void)[] = [];
  const replace = (owner: Globals, name: string, value: unknown) => {
    const descriptor = Object.getOwnPropertyDescriptor(owner, name);
    Object.defineProperty(owner, name, { value, configurable: true, writable: true });
    undo.push(() => {
      if (descriptor === undefined) delete owner[name];
      else Object.defineProperty(owner, name, descriptor);
    });
  };
  replace(globals, 'Date', refusingDate(globals['Date'] as new (...parts: never[]) => object, refuse('Date')));
  replace(globals['performance'] as Globals, 'now', refuse('performance.now'));
  replace(globals['Math'] as Globals, 'random', refuse('Math.random'));
  const { crypto } = globals as { crypto?: Globals };
  if (crypto !== undefined)
    for (const name of ['randomUUID', 'getRandomValues']) replace(crypto, name, refuse(`crypto.${name}`));
  for (const name of GLOBALS) replace(globals, name, refuse(name));
  return () => undo.reverse().forEach((step) => step());
}

/** Formatting a given moment is arithmetic and stays allowed; asking for the present one is not. */
function refusingDate(real: new (...parts: never[]) => object, refuse: () => never): unknown {
  return new Proxy(real, {
    construct: (target, parts: never[]) => (parts.length === 0 ? refuse() : Reflect.construct(target, parts)),
    apply: () => refuse(),
    get: (target, name) => (name === 'now' ? refuse : (Reflect.get(target, name) as unknown)),
  });
}
