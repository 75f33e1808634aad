import type { Duration } from '../values.js';

/** A duration as Go's protobuf library prints it: in seconds. */
export function secondsText({ seconds, nanos }: Duration): string {
  const fraction = nanos === 0 ? '' : `.${String(Math.abs(nanos)).padStart(9, '0').replace(/0+$/, '')}`;
  return `${seconds}${fraction}s`;
}
