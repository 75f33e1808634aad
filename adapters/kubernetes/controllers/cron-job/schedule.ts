import { calendarOf, type CalendarTime } from 'regatta/kit';

/** Schedules as github.com/robfig/cron v3 reads them (ParseStandard). */

/** What is wrong with a schedule, in the words of that library. */
export class ScheduleError extends Error {}

export interface CronSchedule {
  /** The first time after `afterMs` (both milliseconds since 1970) at which it is due; undefined if that is none of the next five years. */
  next(afterMs: number): number | undefined;
}

interface Bounds {
  readonly minimum: number;
  readonly maximum: number;
  readonly names?: readonly string[];
}

/** The values of a field at which the schedule is due; `any` for one that asks for nothing. */
interface Field {
  readonly values: ReadonlySet<number>;
  readonly any: boolean;
}

const MINUTE_MS = 60_000;
const HOUR_MINUTES = 60;
const HORIZON_MS = 5 * 366 * 24 * 60 * MINUTE_MS;
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const BOUNDS: readonly Bounds[] = [
  { minimum: 0, maximum: 59 },
  { minimum: 0, maximum: 23 },
  { minimum: 1, maximum: 31 },
  { minimum: 1, maximum: 12, names: MONTHS },
  { minimum: 0, maximum: 6, names: WEEKDAYS },
];
const DESCRIPTORS: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};
const UNITS_MS: Readonly<Record<string, number>> = {
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  us: 1e-3,
  µs: 1e-3,
  ns: 1e-6,
};

/** Reads a schedule for a zone of the tz database. Throws a `ScheduleError`, and a RangeError for a zone that there is not. */
export function parseSchedule(given: string, timeZone = 'UTC'): CronSchedule {
  if (given === '') throw new ScheduleError('empty spec string');
  const named = /^(?:TZ|CRON_TZ)=([^ ]*)( ?)/.exec(given);
  if (named !== null) return parseInZone(given.slice(named[0].length).trim(), named[1]!, named[2] === ' ');
  return parseIn(given, timeZone);
}

/** What is wrong with a schedule, as the controller would say it; undefined for a good one. */
export function scheduleProblem(text: string): string | undefined {
  try {
    parseSchedule(text);
    return undefined;
  } catch (error) {
    if (error instanceof ScheduleError) return error.message;
    throw error;
  }
}

/** A schedule that names its zone itself. */
function parseInZone(text: string, zone: string, isComplete: boolean): CronSchedule {
  if (!isComplete || !isTimeZone(zone))
    throw new ScheduleError(`provided bad location ${zone}: unknown time zone ${zone}`);
  return parseIn(text, zone);
}

function parseIn(text: string, timeZone: string): CronSchedule {
  if (text.startsWith('@every ')) return every(text.slice('@every '.length), text);
  const fields = (DESCRIPTORS[text] ?? text).split(/\s+/).filter((field) => field !== '');
  if (text.startsWith('@') && DESCRIPTORS[text] === undefined)
    throw new ScheduleError(`unrecognized descriptor: ${text}`);
  if (fields.length !== BOUNDS.length)
    throw new ScheduleError(`expected exactly 5 fields, found ${fields.length}: [${fields.join(' ')}]`);
  const parsed = fields.map((field, index) => parseField(field, BOUNDS[index]!));
  const local = calendarOf(timeZone);
  return { next: (afterMs) => nextMatch(parsed, local, afterMs) };
}

function every(duration: string, text: string): CronSchedule {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|us|µs|ns|s)/g)];
  if (parts.length === 0 || parts.map(([part]) => part).join('') !== duration)
    throw new ScheduleError(`failed to parse duration ${text}: time: invalid duration ${JSON.stringify(duration)}`);
  const totalMs = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNITS_MS[unit!]!, 0);
  const periodMs = Math.max(1000, Math.floor(totalMs / 1000) * 1000);
  return { next: (afterMs) => Math.floor(afterMs / 1000) * 1000 + periodMs };
}

/** A comma-separated list of ranges. */
function parseField(text: string, bounds: Bounds): Field {
  const values = new Set<number>();
  let any = false;
  for (const range of text.split(',').filter((part) => part !== '')) {
    const [first, last, step, isStar] = parseRange(range, bounds);
    any = any || (isStar && step === 1);
    for (let value = first; value <= last; value += step) values.add(value);
  }
  return { values, any };
}

/** `number | * [- number] [/ number]`. */
function parseRange(text: string, bounds: Bounds): readonly [number, number, number, boolean] {
  const [range = '', stepText, ...slashes] = text.split('/');
  const [low = '', high, ...hyphens] = range.split('-');
  const isStar = low === '*' || low === '?';
  if (hyphens.length > 0) throw new ScheduleError(`too many hyphens: ${text}`);
  if (slashes.length > 0) throw new ScheduleError(`too many slashes: ${text}`);
  const first = isStar ? bounds.minimum : parseNumber(low, bounds);
  const step = stepText === undefined ? 1 : parseNumber(stepText);
  const single = stepText === undefined ? first : bounds.maximum;
  const last = isStar ? bounds.maximum : high === undefined ? single : parseNumber(high, bounds);
  if (first < bounds.minimum)
    throw new ScheduleError(`beginning of range (${first}) below minimum (${bounds.minimum}): ${text}`);
  if (last > bounds.maximum)
    throw new ScheduleError(`end of range (${last}) above maximum (${bounds.maximum}): ${text}`);
  if (first > last) throw new ScheduleError(`beginning of range (${first}) beyond end of range (${last}): ${text}`);
  if (step === 0) throw new ScheduleError(`step of range should be a positive number: ${text}`);
  return [first, last, step, isStar];
}

function parseNumber(text: string, { names, minimum }: Bounds = { minimum: 0, maximum: 0 }): number {
  const named = names?.indexOf(text.toLowerCase()) ?? -1;
  if (named !== -1) return named + minimum;
  if (!/^[+-]?\d+$/.test(text))
    throw new ScheduleError(
      `failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  if (text.startsWith('-')) throw new ScheduleError(`negative number (${text}) not allowed: ${text}`);
  return Number(text);
}

export function isTimeZone(name: string): boolean {
  try {
    return calendarOf(name) !== undefined;
  } catch {
    return false;
  }
}

/** Steps over days and hours that cannot match, but never over the hour in which clocks may be changed. */
function nextMatch(
  [minutes, hours, days, months, weekdays]: readonly Field[],
  local: (timeMs: number) => CalendarTime,
  afterMs: number,
): number | undefined {
  let timeMs = (Math.floor(afterMs / MINUTE_MS) + 1) * MINUTE_MS;
  while (timeMs <= afterMs + HORIZON_MS) {
    const { minute, hour, day, month, weekday } = local(timeMs);
    const inDay = days!.values.has(day);
    const inWeek = weekdays!.values.has(weekday);
    // Two fields that both ask for something are met by either.
    const isDay = days!.any || weekdays!.any ? inDay && inWeek : inDay || inWeek;
    if (!months!.values.has(month) || !isDay) {
      const untilLastHour = (23 - hour) * HOUR_MINUTES - minute;
      timeMs += (untilLastHour > 0 ? untilLastHour : HOUR_MINUTES - minute) * MINUTE_MS;
    } else if (!hours!.values.has(hour)) timeMs += (HOUR_MINUTES - minute) * MINUTE_MS;
    else if (!minutes!.values.has(minute)) timeMs += MINUTE_MS;
    else return timeMs;
  }
  return undefined;
}
