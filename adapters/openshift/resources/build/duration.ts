import { parseRfc3339 } from 'regatta/kit';
import type { BuildStatus } from './types.js';

/** How long a build took, or takes so far; empty before it began. */
export function humanDuration({ startTimestamp, completionTimestamp }: BuildStatus, nowMs: number): string {
  if (startTimestamp === undefined) return '';
  const endMs = completionTimestamp === undefined ? nowMs : parseRfc3339(completionTimestamp);
  const seconds = Math.max(0, Math.round((endMs - parseRfc3339(startTimestamp)) / 1000));
  const [hours, minutes] = [Math.trunc(seconds / 3600), Math.trunc((seconds % 3600) / 60)];
  return `${hours > 0 ? `${hours}h` : ''}${hours > 0 || minutes > 0 ? `${minutes}m` : ''}${seconds % 60}s`;
}
