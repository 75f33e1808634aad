/** One published port: HTTP in, and out what a container answers. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { Visited } from '../../world/visitors.js';
import { createGate } from './gate.js';

export interface PublishedPortOptions {
  readonly host: string;
  readonly port: number;
  /** Asks the world; `visited` is called once. */
  readonly visit: (path: string, visited: (outcome: Visited) => void) => void;
  /** Gets why the port cannot be opened; then it is closed. */
  readonly onProblem: (problem: string) => void;
}

export interface PublishedPort {
  /** Ends all connections. Resolves when the port is free. */
  close(): Promise<void>;
}

/** Opens it; whether that succeeds is known only later. */
export function openPublishedPort({ host, port, visit, onProblem }: PublishedPortOptions): PublishedPort {
  const gate = createGate({ boundTo: host });
  const server = createServer((request, response) => {
    // What a container would do with a body is not simulated.
    request.resume();
    const refusal = gate(request.method ?? '', request.headers);
    if (refusal !== undefined)
      return void response.writeHead(403, { 'content-type': 'text/plain' }).end(`${refusal}\n`);
    visit(pathOf(request), (outcome) => answer(response, outcome));
  });
  // Whoever speaks another protocol than HTTP is hung up on without an answer in HTTP.
  server.on('clientError', (_error, socket) => socket.destroy());
  server.on('error', (error: NodeJS.ErrnoException) => onProblem(problemOf(error, `${host}:${port}`)));
  server.listen(port, host);
  return {
    close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
}

function answer(response: ServerResponse, visited: Visited): void {
  if (visited.outcome === 'answered') {
    const { status, headers, body } = visited.http;
    response.writeHead(status, { 'content-length': Buffer.byteLength(body), ...headers }).end(body);
  } else if (visited.outcome === 'other-protocol') {
    response.destroy();
  } else {
    // The connection should never have been made; a reset is as near as it gets.
    response.socket?.resetAndDestroy();
  }
}

/** Containers are asked for a path alone. */
function pathOf({ url = '/' }: IncomingMessage): string {
  const path = url.replace(/^https?:\/\/[^/?]*/i, '').replace(/\?.*$/, '');
  return path === '' ? '/' : path;
}

function problemOf({ code, message }: NodeJS.ErrnoException, where: string): string {
  if (code === 'EADDRINUSE') return `${where} is taken`;
  if (code === 'EACCES') return `this user may not listen on ${where}`;
  return message;
}
