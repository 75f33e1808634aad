/** Every protocol that a connection can switch to; the order decides nothing, because no request asks for two kinds. */
import type { Upgraded } from '../../../ports/call.js';
import type { Connection, UpgradeKind } from './connection.js';
import { dockerStream } from './docker-stream.js';
import { spdy, spdyTunnel } from './spdy.js';
import { webSocket } from './websocket.js';

const KINDS: readonly UpgradeKind[] = [webSocket, spdyTunnel, spdy, dockerStream];

/** Switches to the first of `protocols` that the caller offered; undefined, and nothing done, if it offered none. */
export function upgrade(connection: Connection, protocols: readonly string[]): Upgraded | undefined {
  for (const protocol of protocols) {
    const kind = KINDS.find((candidate) => candidate.offers(connection.request, protocol));
    if (kind !== undefined) return kind.accept(connection, protocol);
  }
  return undefined;
}
