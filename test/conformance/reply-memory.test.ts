import { memoryCall, type MemoryResult } from '../../src/core/call/memory-call.js';
import { replySuite, type Caller } from './reply.suite.js';

replySuite({
  name: 'the memory sink',
  start: () => Promise.resolve(),
  stop: () => Promise.resolve(),
  open({ method = 'GET', path = '/', protocols, ...rest }) {
    const { call, result } = memoryCall(
      { method, path, ...rest },
      { capacityBytes: 64 * 1024, ...(protocols === undefined ? {} : { protocols }) },
    );
    return Promise.resolve({ call, caller: callerOf(result) });
  },
});

function callerOf(result: MemoryResult): Caller {
  const body = async (enough: () => boolean): Promise<Uint8Array> => {
    for (result.drain(); !enough(); result.drain()) await turn();
    return result.body();
  };
  return {
    async head() {
      while (result.status === undefined) await turn();
      return { status: result.status, headers: result.headers };
    },
    read: (bytes) => body(() => result.body().length >= bytes),
    readAll: () => body(() => result.ended),
    leave: () => result.abort(),
    async peer() {
      while (result.peer === undefined) await turn();
      return result.peer;
    },
  };
}

function turn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
