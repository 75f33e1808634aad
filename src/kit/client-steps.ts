import type { ApiAnswer, ApiRequest, Operation, StreamHandle } from '../ports/client.js';

// The steps of an operation, as typed generators: `const answer = yield* request({...})`.

export function* request(wanted: ApiRequest): Operation<ApiAnswer> {
  return (yield { do: 'request', request: wanted }) as ApiAnswer;
}

/** Opens a stream; `nextLine` reads it. */
export function* open(wanted: ApiRequest): Operation<StreamHandle> {
  return (yield { do: 'open', request: wanted }) as StreamHandle;
}

/** The next line of a stream, without its line end; undefined at the end. */
export function* nextLine(stream: StreamHandle): Operation<string | undefined> {
  return (yield { do: 'next', stream }) as string | undefined;
}

export function* close(stream: StreamHandle): Operation<void> {
  yield { do: 'close', stream };
}

export function* sleep(forMs: number): Operation<void> {
  yield { do: 'sleep', forMs };
}

/** Runs operations side by side; gives their results in order. */
export function* all<T>(operations: readonly Operation<T>[]): Operation<readonly T[]> {
  return (yield { do: 'all', operations }) as readonly T[];
}
