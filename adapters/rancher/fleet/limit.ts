import { RegattaError } from 'regatta/kit';

/** A number, or a share as `25%`. */
export type Amount = number | string;

/** The first amount that is given, of so many; shares are rounded down, but to one at least (rancher/fleet target/status.go limit). */
export function limitOf(count: number, ...amounts: readonly (Amount | null | undefined)[]): number {
  if (count <= 0) return 1;
  const amount = amounts.find((one) => one !== null && one !== undefined) ?? '100%';
  if (typeof amount === 'number') return Math.max(0, Math.min(Math.trunc(amount), count));
  if (/^\+?\d+$/.test(amount) && Number(amount) > 0) return Number(amount);
  const percent = /^([-+]?[\d.]+)%$/.exec(amount)?.[1];
  if (percent === undefined)
    throw new RegattaError(
      'request/invalid',
      `invalid maxUnavailable, must be int or percentage (ending with %): ${amount}`,
    );
  return Math.max(1, Math.min(Math.floor((count * Number(percent)) / 100), count));
}
