/** The events of a run as a stream that a browser's `EventSource` resumes by itself. */
import { numberOf } from '../control/pages.js';
import type { Sender } from '../control/route.js';
import type { Run, RunEvent } from './run.js';

/** Proxies hang up on connections that are silent for longer. */
const COMMENT_EVERY_MS = 15_000;

/** Throws `request/invalid` for a last event that is no number. */
export function eventStream(run: Run, lastEventId: string | undefined): Sender {
  // A browser that has heard nothing yet sends it empty.
  const after = numberOf('last-event-id', lastEventId === '' ? undefined : lastEventId, 0);
  return (response) => {
    // To a browser that comes back after the end, this says that it need not come again.
    if (run.ended && run.hasHeardAll(after)) return void response.status(204).end();
    response.set({ 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
    response.flushHeaders();
    const timer = setInterval(() => response.write(': still here\n\n'), COMMENT_EVERY_MS);
    const unfollow = run.follow(after, (event) => {
      response.write(textOf(event));
      if (event.type === 'end') response.end();
    });
    // After the answer has ended, and also when the reader has gone before.
    response.on('close', () => {
      clearInterval(timer);
      unfollow();
    });
  };
}

function textOf({ sequence, type, data }: RunEvent): string {
  return `id: ${sequence}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
