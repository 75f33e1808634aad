/** Bounds of the five fields of a schedule, and the words that stand for numbers. */
const FIELDS: readonly (readonly [least: number, most: number, names: readonly string[]])[] = [
  [0, 59, []],
  [0, 23, []],
  [1, 31, []],
  [1, 12, ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']],
  [0, 6, ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']],
];
const DESCRIPTORS = ['@yearly', '@annually', '@monthly', '@weekly', '@daily', '@midnight', '@hourly'];
const EVERY = '@every ';

/** Why a schedule cannot be read, in the words of the parser that upstream uses (robfig/cron v3 parser.go); undefined for a good one. */
export function scheduleProblem(schedule: string): string | undefined {
  if (schedule === '') return 'empty spec string';
  let text = schedule;
  if (/^(?:TZ|CRON_TZ)=/.test(text)) {
    const space = text.indexOf(' ');
    if (space === -1) return `provided bad location ${text.slice(text.indexOf('=') + 1)}: unknown time zone`;
    text = text.slice(space).trim();
  }
  if (text.startsWith('@')) return descriptorProblem(text);
  const parts = text.split(/\s+/).filter((part) => part !== '');
  if (parts.length !== FIELDS.length) return `expected exactly 5 fields, found ${parts.length}: [${parts.join(' ')}]`;
  for (const [index, part] of parts.entries()) {
    const problem = fieldProblem(part, FIELDS[index]!);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function descriptorProblem(text: string): string | undefined {
  if (DESCRIPTORS.includes(text)) return undefined;
  if (!text.startsWith(EVERY)) return `unrecognized descriptor: ${text}`;
  const duration = text.slice(EVERY.length);
  if (/^[+-]?(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+$/.test(duration)) return undefined;
  return `failed to parse duration ${text}: time: invalid duration ${JSON.stringify(duration)}`;
}

function fieldProblem(field: string, bounds: (typeof FIELDS)[number]): string | undefined {
  for (const range of field.split(',').filter((part) => part !== '')) {
    const problem = rangeProblem(range, bounds);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

/** `number | number "-" number [ "/" number ]`, with `*` and `?` for everything. */
function rangeProblem(text: string, [least, most, names]: (typeof FIELDS)[number]): string | undefined {
  const [range = '', step, ...more] = text.split('/');
  const [low = '', high, ...others] = range.split('-');
  const isAll = low === '*' || low === '?';
  if (others.length > 0) return `too many hyphens: ${text}`;
  const start = isAll ? least : numberOf(low, names);
  if (typeof start === 'string') return start;
  const end = isAll ? most : high === undefined ? start : numberOf(high, names);
  if (typeof end === 'string') return end;
  if (more.length > 0) return `too many slashes: ${text}`;
  const stride = step === undefined ? 1 : numberOf(step, []);
  if (typeof stride === 'string') return stride;
  const last = step !== undefined && high === undefined && !isAll ? most : end;
  if (start < least) return `beginning of range (${start}) below minimum (${least}): ${text}`;
  if (last > most) return `end of range (${last}) above maximum (${most}): ${text}`;
  if (start > last) return `beginning of range (${start}) beyond end of range (${last}): ${text}`;
  return stride === 0 ? `step of range should be a positive number: ${text}` : undefined;
}

/** The number, or why it is none. */
function numberOf(text: string, names: readonly string[]): number | string {
  const named = text === '' ? -1 : names.indexOf(text.toLowerCase());
  if (named !== -1) return named;
  if (/^[+-]?\d+$/.test(text)) {
    const value = Number(text);
    return value < 0 ? `negative number (${value}) not allowed: ${text}` : value;
  }
  return `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`;
}
