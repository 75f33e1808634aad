import type { EngineParts } from './engine-parts.js';
import { sendError, type EngineError } from './errors.js';
import type { EngineRequest } from './route.js';

/** An empty success, or an error, after so many milliseconds: what takes the real engine time. */
export function answerLater(parts: EngineParts, request: EngineRequest, delayMs: number, error?: EngineError): void {
  const timer = parts.tasks.after(delayMs, () => answer(parts, request, error));
  request.call.onClose(() => timer.cancel());
}

/** An empty success as soon as something about objects of a kind has come true; the error when a request may not take longer. */
export function answerWhen(
  parts: EngineParts,
  request: EngineRequest,
  kind: string,
  isTrue: () => boolean,
  otherwise: EngineError,
): void {
  const { state, tasks, constants } = parts;
  const ended = () => {
    watch.stop();
    timer.cancel();
  };
  const watch = state.store.watch(kind, {}, ({ cause }) => {
    if (!isTrue()) return;
    ended();
    tasks.after(0, () => answer(parts, request, undefined), { cause });
  });
  const timer = tasks.after(constants.requestTimeoutMs, () => {
    ended();
    answer(parts, request, otherwise);
  });
  request.call.onClose(ended);
}

function answer({ constants }: EngineParts, { call, headers }: EngineRequest, error: EngineError | undefined): void {
  if (error !== undefined) return sendError(call, error, headers, constants.apiMinor);
  call.reply.head(200, headers);
  call.reply.end();
}
