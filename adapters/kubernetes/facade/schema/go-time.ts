import { DecodeError } from './parse-json.js';

interface Part {
  /** How the layout writes it. */
  readonly layout: string;
  readonly pattern: RegExp;
  readonly name?: string;
  readonly minimum?: number;
  readonly maximum?: number;
}

const SECONDS: readonly Part[] = [
  { layout: '2006', pattern: /^\d{4}/ },
  { layout: '-', pattern: /^-/ },
  { layout: '01', pattern: /^\d\d/, name: 'month', minimum: 1, maximum: 12 },
  { layout: '-', pattern: /^-/ },
  { layout: '02', pattern: /^\d\d/, name: 'day', minimum: 1, maximum: 31 },
  { layout: 'T', pattern: /^T/ },
  { layout: '15', pattern: /^\d\d/, name: 'hour', minimum: 0, maximum: 23 },
  { layout: ':', pattern: /^:/ },
  { layout: '04', pattern: /^\d\d/, name: 'minute', minimum: 0, maximum: 59 },
  { layout: ':', pattern: /^:/ },
];
const ZONE: Part = { layout: 'Z07:00', pattern: /^(?:Z|[+-]\d\d:\d\d)/ };
const SECOND = { layout: '05', name: 'second', minimum: 0, maximum: 59 };

/** `metav1.Time` takes any fraction of a second, `metav1.MicroTime` exactly six digits. */
const LAYOUTS: Readonly<Record<'Time' | 'MicroTime', readonly Part[]>> = {
  Time: [...SECONDS, { ...SECOND, pattern: /^\d\d(?:[.,]\d+)?/ }, ZONE],
  MicroTime: [...SECONDS, { ...SECOND, pattern: /^\d\d/ }, { layout: '.000000', pattern: /^\.\d{6}/ }, ZONE],
};

/** Refuses a text that is no such time, in the words of Go's `time.Parse` (go1.23 src/time/format.go). Throws `DecodeError`. */
export function checkTime(text: string, type: 'Time' | 'MicroTime'): void {
  const parts = LAYOUTS[type];
  const quoted = JSON.stringify(text);
  let rest = text;
  for (const { layout, pattern, name, minimum = 0, maximum = Infinity } of parts) {
    const found = pattern.exec(rest)?.[0];
    if (found === undefined) {
      const whole = parts.map((part) => part.layout).join('');
      throw new DecodeError(
        `parsing time ${quoted} as "${whole}": cannot parse ${JSON.stringify(rest)} as "${layout}"`,
      );
    }
    const value = Number.parseInt(found, 10);
    if (name !== undefined && (value < minimum || value > maximum))
      throw new DecodeError(`parsing time ${quoted}: ${name} out of range`);
    rest = rest.slice(found.length);
  }
  if (rest !== '') throw new DecodeError(`parsing time ${quoted}: extra text: ${JSON.stringify(rest)}`);
  const [year = 0, month = 0, day = 0] = text.split(/\D/, 3).map(Number);
  if (day < 1 || day > daysIn(year, month)) throw new DecodeError(`parsing time ${quoted}: day out of range`);
}

function daysIn(year: number, month: number): number {
  const isLeapYear = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  if (month === 2) return isLeapYear ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}
