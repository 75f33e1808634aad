/**
 * Time as text, without asking any clock. The calendar arithmetic is JavaScript's own `Date` on a given number, which is why
 * this file lives here: elsewhere `Date` is banned.
 */

/** `2026-01-02T03:04:05Z`, whole seconds, rounded down. */
export function rfc3339(ms: number): string {
  if (ms !== last.ms) last = { ms, text: `${new Date(ms).toISOString().slice(0, 19)}Z` };
  return last.text;
}

/** Much is written at one moment of virtual time, and its text is asked for each time. */
let last = { ms: NaN, text: '' };

/** `2026-01-02T03:04:05.678000Z`: Kubernetes' MicroTime. */
export function rfc3339Micro(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}000Z`;
}

/** `2026-01-02T03:04:05.678000000Z`: Go's RFC3339Nano with all nine digits, trailing zeros removed as Go does. */
export function rfc3339Nano(ms: number): string {
  const text = new Date(ms).toISOString();
  const fraction = text.slice(20, 23).replace(/0+$/, '');
  return fraction === '' ? `${text.slice(0, 19)}Z` : `${text.slice(0, 19)}.${fraction}Z`;
}

/** `Fri, 02 Jan 2026 03:04:05 GMT`, for HTTP headers. */
export function httpDate(ms: number): string {
  return new Date(ms).toUTCString();
}

/** Milliseconds since 1970 of an RFC 3339 text; NaN if it is none. */
export function parseRfc3339(text: string): number {
  return new Date(text).getTime();
}
