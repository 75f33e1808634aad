import type { Call } from '../../../src/ports/call.js';
import { memoryCall } from '../../../src/core/call/memory-call.js';
import { variant } from './variant.suite.js';

/** Says yes first and writes afterwards. */
export const answersEarly = variant('answers-early', {
  facade: (own, { tasks }) => ({
    accept(call) {
      if (call.method !== 'PUT') return own.accept(call);
      call.reply.head(200, { 'content-type': 'application/json' });
      call.reply.end(new TextEncoder().encode('{}'));
      tasks.after(0, () => own.accept(unheard(call)));
    },
  }),
});

/** The same request, with nobody left to hear the answer. */
function unheard({ method, path, query, headers, body }: Call): Call {
  return memoryCall({ method, path, query, headers, body }).call;
}
