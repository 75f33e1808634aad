import { rfc3339Nano } from 'regatta/kit';
import type { Duration, Timestamp } from '../values.js';

/** A duration as Go's protobuf library prints it: in seconds. */
export function secondsText({ seconds, nanos }: Duration): string {
  const fraction = nanos === 0 ? '' : `.${String(Math.abs(nanos)).padStart(9, '0').replace(/0+$/, '')}`;
  return `${seconds}${fraction}s`;
}

/** A moment as Go prints it: with as much of a second as there is. */
export function timestampText(moment: Timestamp): string {
  return rfc3339Nano(moment.getTime());
}
