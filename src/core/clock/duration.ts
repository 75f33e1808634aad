import { RegattaError } from '../../ports/errors.js';

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1000],
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
]);

/** Reads `500ms`, `40s`, `5m`, `1h30m`, `1.5h`, `2d` as milliseconds. Throws `request/invalid`. */
export function parseDuration(text: string): number {
  const ms = durationMs(text);
  if (ms !== undefined) return ms;
  throw new RegattaError('request/invalid', `"${text}" is not a duration`, {
    hint: 'write a number and a unit, such as 500ms, 40s, 5m, 1h30m or 2d',
  });
}

/** As `parseDuration`, but undefined for what is no duration. */
export function durationMs(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|[smhd]))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, amount = '', unit = ''] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g))
    total += Number(amount) * (UNIT_MS.get(unit) ?? 0);
  const rounded = Math.round(total);
  return Number.isSafeInteger(rounded) ? rounded : undefined;
}

/** `5m`, `1h30m`, `12.4s`, `250ms`: milliseconds as people say them. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${ms}ms`;
  if (ms < 60_000) return `${ms / 1000}s`;
  const parts = [];
  let rest = ms;
  for (const [unit, size] of [...UNIT_MS].reverse()) {
    if (size < 1000) break;
    const amount = size === 1000 ? rest / 1000 : Math.floor(rest / size);
    rest -= amount * size;
    if (amount > 0) parts.push(`${amount}${unit}`);
  }
  return parts.join('');
}
