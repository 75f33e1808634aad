/** What one expression may cost (apiserver pkg/apis/cel/config.go PerCallLimit v0.32). */
const LIMIT = 1_000_000;
/** Upstream counts each step of an evaluation. Here only what loops read is counted, at what a body of a few operations costs there. */
const COST_OF_READ = 20;

let isCounting = false;
let left = 0;

/** Evaluates something that may not go on for ever; what it evaluates in turn counts as its own. */
export function withinBudget<T>(evaluate: () => T): T {
  if (isCounting) return evaluate();
  isCounting = true;
  left = LIMIT;
  try {
    return evaluate();
  } finally {
    isCounting = false;
  }
}

function spend(reads: number): void {
  if (!isCounting) return;
  left -= reads * COST_OF_READ;
  if (left < 0) throw new Error('operation cancelled: actual cost limit exceeded');
}

/** A list whose items are counted as they are read. */
export function countedList<T>(list: T[]): T[] {
  return new Proxy(list, {
    get(target, name, receiver) {
      if (typeof name === 'string' && name !== 'length') spend(1);
      return Reflect.get(target, name, receiver) as unknown;
    },
  });
}

/** A map whose keys are counted when they are listed. */
export function countedMap<T extends object>(map: T): T {
  return new Proxy(map, {
    ownKeys(target) {
      const keys = Reflect.ownKeys(target);
      spend(keys.length);
      return keys;
    },
  });
}
