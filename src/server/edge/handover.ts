/**
 * How a connection gets out of node's HTTP and into the hands of an upgrade. Requests with an Upgrade header come with a bare
 * socket; others (Docker's old hijack) have to be pulled out of the HTTP parser.
 */
import { ServerResponse, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { closeGently, type Connection } from './upgrades/connection.js';

export interface ConnectionLimits {
  readonly maxUnsentBytes: number;
  readonly maxMessageBytes: number;
}

/** A caller may send ahead this much before the facade has decided; then it has to wait. */
const EARLY_BYTES_MAX = 64 * 1024;

/** The connection of an ordinary request, whose body has been read. */
export function connectionOfRequest(
  request: IncomingMessage,
  response: ServerResponse,
  limits: ConnectionLimits,
): Connection {
  return {
    ...limits,
    request,
    takeOver() {
      const { socket } = request;
      response.detachSocket(socket);
      // Both belong to the parser: it would read our bytes as a request, and end our side when the caller ends its own.
      socket.removeAllListeners('data');
      socket.removeAllListeners('end');
      socket.setTimeout(0);
      return { socket, head: Buffer.alloc(0) };
    },
  };
}

/** The connection of a request with an Upgrade header, and a response for the case that nobody upgrades it. */
export function connectionOfUpgrade(
  request: IncomingMessage,
  socket: Socket,
  head: Buffer,
  limits: ConnectionLimits,
): { readonly connection: Connection; readonly response: ServerResponse } {
  const response = new ServerResponse(request);
  // What follows on the connection may not be HTTP any more.
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  const early = [head];
  let earlyBytes = head.length;
  // Reading goes on meanwhile, since only a reader notices that the caller leaves.
  const keep = (data: Buffer): void => {
    early.push(data);
    earlyBytes += data.length;
    if (earlyBytes > EARLY_BYTES_MAX) socket.pause();
  };
  const leave = (): void => {
    socket.destroy();
  };
  const stop = (): void => {
    socket.off('data', keep);
    socket.off('end', leave);
    response.detachSocket(socket);
  };
  socket.on('data', keep);
  socket.once('end', leave);
  response.once('finish', () => {
    stop();
    closeGently(socket);
  });
  const connection: Connection = {
    ...limits,
    request,
    takeOver() {
      stop();
      socket.setTimeout(0);
      // In case the caller had to wait; nothing is read before the present turn ends.
      socket.resume();
      return { socket, head: Buffer.concat(early) };
    },
  };
  return { connection, response };
}
