/** A moment as clocks and calendars of one place show it. */
export interface CalendarTime {
  readonly minute: number;
  readonly hour: number;
  /** Of the month, from 1. */
  readonly day: number;
  /** From 1. */
  readonly month: number;
  /** From 0, which is Sunday. */
  readonly weekday: number;
}

const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/**
 * The calendar of a zone of the tz database, which the engine brings along: rules for years to come may differ between versions of it. The
 * function takes milliseconds since 1970. Throws a RangeError for a zone that there is not.
 */
export function calendarOf(timeZone: string): (timeMs: number) => CalendarTime {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    month: 'numeric',
    day: 'numeric',
    weekday: 'short',
    hour: 'numeric',
    minute: 'numeric',
  });
  return (timeMs) => {
    const parts = new Map(format.formatToParts(timeMs).map(({ type, value }) => [type, value]));
    const number = (type: Intl.DateTimeFormatPartTypes) => Number(parts.get(type));
    return {
      minute: number('minute'),
      hour: number('hour'),
      day: number('day'),
      month: number('month'),
      weekday: WEEKDAYS.indexOf(parts.get('weekday') ?? ''),
    };
  };
}
