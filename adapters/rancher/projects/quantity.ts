import { NormanRefusal } from '../facade/errors.js';

/** An amount of a resource (k8s.io/apimachinery pkg/api/resource): thousandths, and whether it was written with binary suffixes. */
export interface Quantity {
  readonly milli: number;
  readonly isBinary: boolean;
}

const PATTERN = /^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$/;

const DECIMAL = ['', 'k', 'M', 'G', 'T', 'P', 'E'];
const BINARY = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];

/** Throws what the server says of a text that is no quantity. */
export function quantityOf(text: string): Quantity {
  const [, number = '', suffix = ''] = PATTERN.exec(text) ?? [];
  const factor = factorOf(suffix);
  if (number === '' || Number.isNaN(Number(number)) || factor === undefined)
    throw new NormanRefusal('ServerError', `quantities must match the regular expression '${PATTERN.source}'`);
  return { milli: Math.ceil(Number(number) * factor * 1000), isBinary: BINARY.indexOf(suffix) > 0 };
}

function factorOf(suffix: string): number | undefined {
  if (/^[eE][-+]?\d+$/.test(suffix)) return Number(`1${suffix}`);
  const small = { n: 1e-9, u: 1e-6, m: 1e-3 }[suffix];
  if (small !== undefined) return small;
  const [decimal, binary] = [DECIMAL.indexOf(suffix), BINARY.indexOf(suffix)];
  if (decimal >= 0) return 1000 ** decimal;
  return binary >= 0 ? 1024 ** binary : undefined;
}

/** In the largest unit that leaves a whole number. */
export function quantityText({ milli, isBinary }: Quantity): string {
  if (milli % 1000 !== 0) return `${milli}m`;
  const [step, names] = isBinary ? [1024, BINARY] : [1000, DECIMAL];
  let value = milli / 1000;
  let unit = 0;
  while (value !== 0 && value % step === 0 && unit < names.length - 1) {
    value /= step;
    unit++;
  }
  return `${value}${names[unit]}`;
}
