/** Messages of a tunnel as bytes of a WebSocket (rancher/remotedialer message.go). */

const TYPES = {
  data: 1,
  connect: 2,
  error: 3,
  addClient: 4,
  removeClient: 5,
  pause: 6,
  resume: 7,
  sync: 8,
} as const;

export type FrameType = keyof typeof TYPES;

export interface Frame {
  readonly id: number;
  readonly connection: number;
  readonly type: FrameType;
  readonly body: Uint8Array;
}

/** Where clients once said how long they would wait; every one now says this. Milliseconds. */
const DEADLINE_MS = 15_000;

/** Bytes of the address in a connect that are read. */
export const CONNECT_BODY_BYTES = 266;

/** The bytes of a frame: variable-length integers, then the body. */
export function frameBytes({ id, connection, type, body }: Frame): Uint8Array {
  const hasDeadline = type === 'data' || type === 'connect';
  const head = [id, connection, TYPES[type], ...(hasDeadline ? [DEADLINE_MS] : [])].flatMap(variableLength);
  return Uint8Array.from([...head, ...body]);
}

/** The ids of the connections that a client still has open, as the body of a sync: eight bytes each, least significant first. */
export function syncBody(ids: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(ids.length * 8);
  const view = new DataView(bytes.buffer);
  ids.forEach((id, index) => view.setBigUint64(index * 8, BigInt(id), true));
  return bytes;
}

/** What the server closes, since the client does not know it any more. */
export function staleConnections(server: readonly number[], client: readonly number[]): readonly number[] {
  return server.filter((id) => !client.includes(id));
}

/** Zig-zag, then seven bits a byte, the least significant first (encoding/binary PutVarint). */
function variableLength(value: number): readonly number[] {
  const bytes: number[] = [];
  let rest = value < 0 ? -value * 2 - 1 : value * 2;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return [...bytes, rest];
}
