const QUANTITY = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+)|([numkMGTPE]|[KMGTPE]i))?$/;
const DECIMAL: Readonly<Record<string, bigint>> = {
  n: -9n,
  u: -6n,
  m: -3n,
  '': 0n,
  k: 3n,
  M: 6n,
  G: 9n,
  T: 12n,
  P: 15n,
  E: 18n,
};
const BINARY = ['Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const NANO = 9n;

/** A quantity in thousand-millionths, rounded away from zero; 0 for what is none. */
export function nanoOf(quantity: unknown): bigint {
  const text = typeof quantity === 'number' ? String(quantity) : quantity;
  const match = typeof text === 'string' ? QUANTITY.exec(text) : null;
  if (match === null) return 0n;
  const [, sign = '', whole = '', fraction = '', exponent = '0', suffix = ''] = match;
  const power = NANO + (DECIMAL[suffix] ?? 0n) + BigInt(exponent) - BigInt(fraction.length);
  const binary = BINARY.includes(suffix) ? 1024n ** BigInt(BINARY.indexOf(suffix) + 1) : 1n;
  const digits = BigInt(whole + fraction || '0') * binary;
  const divisor = 10n ** (power < 0n ? -power : 0n);
  const value = power >= 0n ? digits * 10n ** power : (digits + divisor - 1n) / divisor;
  return sign === '-' ? -value : value;
}

export function compareQuantities(left: unknown, right: unknown): number {
  const difference = nanoOf(left) - nanoOf(right);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/** Whether a quantity is a whole number of units. */
export function isWholeQuantity(quantity: unknown): boolean {
  return nanoOf(quantity) % 1_000_000_000n === 0n;
}

/** A quantity as Go prints the whole struct with `%#v`. */
export function goQuantity(quantity: unknown): string {
  const text = String(quantity);
  const nano = nanoOf(quantity);
  let value = nano;
  let scale = -9;
  while (value !== 0n && scale < 0 && value % 1000n === 0n) {
    value /= 1000n;
    scale += 3;
  }
  const format = BINARY.some((suffix) => text.endsWith(suffix)) ? 'BinarySI' : 'DecimalSI';
  return `resource.Quantity{i:resource.int64Amount{value:${value}, scale:${value === 0n ? 0 : scale}}, d:resource.infDecAmount{Dec:(*inf.Dec)(nil)}, s:${JSON.stringify(text)}, Format:"${format}"}`;
}
