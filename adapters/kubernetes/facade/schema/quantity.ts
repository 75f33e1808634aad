const GRAMMAR = /^([+-]?)(\d+\.?\d*|\.\d+)(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][-+]?\d+)?$/;
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const DECIMAL = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];

/**
 * A quantity in its canonical notation (apimachinery pkg/api/resource/quantity.go): whole numbers with the largest fitting suffix
 * of their own family. Exponents are kept as they came. Undefined for what is no quantity.
 */
export function canonicalQuantity(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const [, sign = '', digits = '', suffix = ''] = GRAMMAR.exec(text) ?? [];
  if (digits === '') return undefined;
  const minus = sign === '-' ? '-' : '';
  if (/^[eE][-+]?\d/.test(suffix)) return text;
  // Most quantities are small whole numbers without a suffix or with one that already fits.
  const [whole = '', fraction = ''] = digits.split('.');
  if (BINARY.indexOf(suffix) > 0) return binary(minus, whole, fraction, BINARY.indexOf(suffix));
  return decimal(minus, whole, fraction, DECIMAL.indexOf(suffix));
}

function binary(minus: string, whole: string, fraction: string, power: number): string {
  const scale = 10n ** BigInt(fraction.length);
  const numerator = BigInt(whole + fraction || '0') * 1024n ** BigInt(power);
  if (numerator % scale !== 0n) return milli(minus, numerator, scale);
  let value = numerator / scale;
  let exponent = 0;
  while (value !== 0n && value % 1024n === 0n && exponent < BINARY.length - 1) {
    value /= 1024n;
    exponent++;
  }
  return `${value === 0n ? '' : minus}${value}${BINARY[exponent]}`;
}

/** Fractions of a byte end up in thousandths, rounded up. */
function milli(minus: string, numerator: bigint, scale: bigint): string {
  return `${minus}${(numerator * 1000n + scale - 1n) / scale}m`;
}

function decimal(minus: string, whole: string, fraction: string, power: number): string {
  let value = BigInt(whole + fraction || '0');
  if (value === 0n) return '0';
  // The number of thousandths of the smallest unit: exponents count from nano.
  let exponent = power * 3 - fraction.length;
  while (exponent % 3 !== 0) {
    value *= 10n;
    exponent--;
  }
  while (exponent < 0) {
    value = (value + 999n) / 1000n;
    exponent += 3;
  }
  while (value % 1000n === 0n && exponent / 3 < DECIMAL.length - 1) {
    value /= 1000n;
    exponent += 3;
  }
  return `${minus}${value}${DECIMAL[exponent / 3]}`;
}
