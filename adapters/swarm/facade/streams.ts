import type { LogLine } from 'regatta/kit';

/** From this minor version on, streams have content types of their own. */
export const OWN_TYPES_SINCE = 42;
/** The protocols of a connection that carries what a process writes: as it is, or in frames. */
export const RAW_STREAM = 'application/vnd.docker.raw-stream';
export const MULTIPLEXED_STREAM = 'application/vnd.docker.multiplexed-stream';
const HEADER_BYTES = 8;

/** `[stream, 0, 0, 0, length]` and the payload. */
export function framed(stream: LogLine['stream'], payload: Uint8Array): Uint8Array {
  const frame = new Uint8Array(HEADER_BYTES + payload.length);
  const view = new DataView(frame.buffer);
  view.setUint8(0, stream === 'stdout' ? 1 : 2);
  view.setUint32(4, payload.length);
  frame.set(payload, HEADER_BYTES);
  return frame;
}

/** The content type of a stream: engines before 23 name none, and callers before 1.42 know one only. */
export function streamType(isTerminal: boolean, minor: number, serverMinor: number): Readonly<Record<string, string>> {
  if (serverMinor < OWN_TYPES_SINCE) return {};
  const type = isTerminal || minor < OWN_TYPES_SINCE ? 'raw' : 'multiplexed';
  return { 'content-type': `application/vnd.docker.${type}-stream` };
}
