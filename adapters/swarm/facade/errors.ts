import { RegattaError, type Call, type ErrorKind } from 'regatta/kit';

/** gRPC codes of swarmkit and the statuses that the engine makes of them (moby api/server/httpstatus/status.go). */
const STATUS_OF_CODE = {
  InvalidArgument: 400,
  FailedPrecondition: 400,
  OutOfRange: 400,
  NotFound: 404,
  AlreadyExists: 409,
  PermissionDenied: 403,
  Unauthenticated: 401,
  Unimplemented: 501,
  DeadlineExceeded: 500,
  Unknown: 500,
} as const;

const STATUS_OF_KIND: Readonly<Record<ErrorKind, number>> = {
  invalid: 400,
  'not-found': 404,
  conflict: 409,
  gone: 404,
  unsupported: 501,
  unreachable: 503,
  lacking: 500,
  timeout: 500,
};

/** An answer that is an error, as the engine gives it. */
export class EngineError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.name = 'EngineError';
    this.status = status;
  }
}

/** An error that swarmkit gave the engine; its code stays visible in the message. */
export function swarmkitError(code: keyof typeof STATUS_OF_CODE, description: string): EngineError {
  return new EngineError(STATUS_OF_CODE[code], `rpc error: code = ${code} desc = ${description}`);
}

export function invalidArgument(description: string): EngineError {
  return swarmkitError('InvalidArgument', description);
}

/** Made by the engine itself, without a code. */
export function badParameter(message: string): EngineError {
  return new EngineError(400, message);
}

export function notFound(kind: string, input: string): EngineError {
  return new EngineError(404, `${kind} ${input} not found`);
}

export function pageNotFound(): EngineError {
  return new EngineError(404, 'page not found');
}

export const MESSAGES = {
  outOfSequence: 'update out of sequence',
  alreadyInSwarm:
    'This node is already part of a swarm. Use "docker swarm leave" to leave this swarm and join another one.',
  notManager:
    "This node is not a swarm manager. Worker nodes can't be used to view or modify cluster state. Please run this command on a manager node or promote the current node to a manager.",
  inactive:
    'This node is not a swarm manager. Use "docker swarm init" or "docker swarm join" to connect this node to swarm and try again.',
  notInSwarm: 'This node is not part of a swarm',
  locked:
    'Swarm is encrypted and needs to be unlocked before it can be used. Please use "docker swarm unlock" to unlock it.',
  leaveLocked: 'Swarm is encrypted and locked. Please unlock it first or use `--force` to ignore this message.',
  joinTimedOut:
    'Timeout was reached before node joined. The attempt to join the swarm will continue in the background. Use the "docker info" command to see the current swarm status of your node.',
  noLeader:
    "The swarm does not have a leader. It's possible that too few managers are online. Make sure more than half of the managers are online.",
  leaveAsManager: 'You are attempting to leave the swarm on a node that is participating as a manager. ',
  lastManager:
    'Removing the last manager erases all current state of the swarm. Use `--force` to ignore this message. ',
  lostConsensus:
    'The only way to restore a swarm that has lost consensus is to reinitialize it with `--force-new-cluster`. Use `--force` to suppress this message.',
} as const;

/** Sends `{"message": ...}`; below API 1.24 the text alone. What is no wrong request is a bug and goes on. */
export function sendError(call: Call, error: unknown, headers: Readonly<Record<string, string>>, minor: number): void {
  const [status, message] = answerOf(error);
  const plain = minor < 24;
  const type = plain ? 'text/plain; charset=utf-8' : 'application/json';
  const body = plain ? `${message}\n` : `${JSON.stringify({ message })}\n`;
  call.reply.head(status, { ...headers, 'content-type': type });
  call.reply.end(new TextEncoder().encode(body));
}

function answerOf(error: unknown): readonly [number, string] {
  if (error instanceof EngineError) return [error.status, error.message];
  if (RegattaError.is(error)) return [STATUS_OF_KIND[error.kind], error.message];
  throw error;
}
