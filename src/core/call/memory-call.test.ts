import { describe, expect, it } from 'vitest';
import { memoryCall, memoryChannels } from './memory-call.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('memoryCall', () => {
  it('lowers names and joins those that differ only in case', () => {
    const { call } = memoryCall({ method: 'GET', path: '/', headers: { 'X-A': '1', 'x-a': '2' }, body: 'text' });
    expect(call.headers).toEqual({ 'x-a': '1, 2' });
    expect(call.body).toEqual(bytes('text'));
    expect(call.peer).toEqual({ secure: false });
  });

  it('gives chunks to a reader as they come, and keeps none', () => {
    const seen: string[] = [];
    const { call, result } = memoryCall(
      { method: 'GET', path: '/' },
      {
        capacityBytes: 1,
        reader: {
          head: (status) => seen.push(`head ${status}`),
          chunk: (chunk) => seen.push(new TextDecoder().decode(chunk)),
          end: () => seen.push('end'),
        },
      },
    );
    call.reply.head(200, {});
    expect(call.reply.write(bytes('one'))).toBe(true);
    call.reply.end(bytes('two'));
    expect(seen).toEqual(['head 200', 'one', 'two', 'end']);
    expect(result.chunks).toEqual([]);
  });

  it('lets a reader leave in the middle of the last chunk', () => {
    const { call, result } = memoryCall({ method: 'GET', path: '/' }, { reader: { chunk: () => result.abort() } });
    call.reply.head(200, {});
    call.reply.end(bytes('last'));
    expect(result.ended).toBe(false);
  });

  it('refuses what exceeds the capacity until it is read', () => {
    const { call, result } = memoryCall({ method: 'GET', path: '/' }, { capacityBytes: 4 });
    let drained = 0;
    call.reply.onDrain(() => (drained += 1));
    call.reply.head(200, {});
    expect(call.reply.write(bytes('1234'))).toBe(true);
    result.drain();
    expect(drained).toBe(0);
    expect(call.reply.write(bytes('12345'))).toBe(false);
    expect(drained).toBe(0);
    result.drain();
    expect(drained).toBe(1);
    expect(result.text()).toBe('123412345');
  });
});

describe('memoryChannels', () => {
  it('keep what nobody listens to yet, and say when that is too much', () => {
    const [near, far] = memoryChannels('raw', 4);
    expect(near.send(0, bytes('1234'))).toBe(true);
    expect(near.send(0, bytes('5'))).toBe(false);
    const seen: number[] = [];
    far.onData((channel, data) => seen.push(channel, data.length));
    expect(near.send(1, bytes('67'))).toBe(true);
    near.finish(1);
    near.finish(1);
    expect(near.send(1, bytes('8'))).toBe(false);
    expect(seen).toEqual([0, 4, 0, 1, 1, 2, 1, 0]);
  });
});
