/** An amount that is added and compared exactly (apimachinery pkg/api/resource). */
export interface Quantity {
  /** Thousand-millionths of the unit. */
  readonly nanos: bigint;
  /** Whether it is written with binary suffixes. */
  readonly isBinary: boolean;
}

/** A list of resources with their amounts. */
export type Amounts = ReadonlyMap<string, Quantity>;

const BILLION = 1_000_000_000n;
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
const GRAMMAR = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+)|([numkMGTPE]|[KMGTPE]i))?$/;

export const ZERO: Quantity = { nanos: 0n, isBinary: false };

/** A whole number of units. */
export function whole(count: number): Quantity {
  return { nanos: BigInt(count) * BILLION, isBinary: false };
}

export function isQuantity(text: string): boolean {
  return GRAMMAR.test(text) && /\d/.test(text);
}

/** Reads a quantity, rounding up below a thousand-millionth; what is none counts as nothing. */
export function quantityOf(value: unknown): Quantity {
  const text = typeof value === 'number' ? String(value) : value;
  const match = typeof text === 'string' ? GRAMMAR.exec(text) : null;
  if (match === null) return ZERO;
  const [, sign, digits = '', fraction = '', exponent = '0', suffix = ''] = match;
  const isBinary = suffix.endsWith('i');
  const power = BINARY.indexOf(suffix);
  let numerator = BigInt(digits + fraction || '0') * BILLION;
  let denominator = 10n ** BigInt(fraction.length);
  if (isBinary) numerator *= 1024n ** BigInt(power);
  const tens = Number(exponent) + (isBinary ? 0 : (DECIMAL.indexOf(suffix) - DECIMAL.indexOf('')) * 3);
  if (tens >= 0) numerator *= 10n ** BigInt(tens);
  else denominator *= 10n ** BigInt(-tens);
  const nanos = (numerator + denominator - 1n) / denominator;
  return { nanos: sign === '-' ? -nanos : nanos, isBinary };
}

/** The sum is written like the first of the two, unless that is nothing. */
export function plus(left: Quantity, right: Quantity): Quantity {
  return { nanos: left.nanos + right.nanos, isBinary: left.nanos === 0n ? right.isBinary : left.isBinary };
}

export function minus(left: Quantity, right: Quantity): Quantity {
  return plus(left, { ...right, nanos: -right.nanos });
}

/** The canonical notation: a whole number with the largest suffix that keeps it whole. */
export function quantityText({ nanos, isBinary }: Quantity): string {
  const value = nanos / BILLION;
  if (isBinary && nanos % BILLION === 0n && (value >= 1024n || value <= -1024n)) return shortened(value, 1024n, BINARY);
  return nanos === 0n ? '0' : shortened(nanos, 1000n, DECIMAL);
}

function shortened(value: bigint, step: bigint, suffixes: readonly string[]): string {
  let rest = value;
  let power = 0;
  for (; rest % step === 0n && power < suffixes.length - 1; power++) rest /= step;
  return `${rest}${suffixes[power]}`;
}

/** The amounts of a resource list. */
export function amountsOf(list: Readonly<Record<string, unknown>>): Amounts {
  return new Map(Object.entries(list).map(([name, value]) => [name, quantityOf(value)]));
}

export function sumOf(lists: readonly Amounts[]): Amounts {
  const sum = new Map<string, Quantity>();
  for (const list of lists) for (const [name, amount] of list) sum.set(name, plus(sum.get(name) ?? ZERO, amount));
  return sum;
}

/** The larger amount of each resource. */
export function maximumOf(left: Amounts, right: Amounts): Amounts {
  const larger = new Map(left);
  for (const [name, amount] of right) {
    const known = larger.get(name);
    if (known === undefined || known.nanos < amount.nanos) larger.set(name, amount);
  }
  return larger;
}

/** A quantity in thousand-millionths, rounded away from zero; 0 for what is none. */
export function nanoOf(quantity: unknown): bigint {
  return quantityOf(quantity).nanos;
}

export function compareQuantities(left: unknown, right: unknown): number {
  const difference = nanoOf(left) - nanoOf(right);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/** Whether a quantity is a whole number of units. */
export function isWholeQuantity(quantity: unknown): boolean {
  return nanoOf(quantity) % BILLION === 0n;
}

/** A quantity as Go prints the whole struct with `%#v`. */
export function goQuantity(quantity: unknown): string {
  const text = String(quantity);
  const { nanos, isBinary } = quantityOf(quantity);
  let value = nanos;
  let scale = -9;
  while (value !== 0n && scale < 0 && value % 1000n === 0n) {
    value /= 1000n;
    scale += 3;
  }
  const format = isBinary ? 'BinarySI' : 'DecimalSI';
  return `resource.Quantity{i:resource.int64Amount{value:${value}, scale:${value === 0n ? 0 : scale}}, d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}, s:${JSON.stringify(text)}, Format:"${format}"}`;
}
