/**
 * What a facade may rely on, whatever carries the call. Every implementation of `Call` and `Reply` runs these tests; a facade
 * that works in a world therefore works behind a socket. An implementation brings a harness: one caller at the other end.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call, Upgraded } from '../../src/ports/call.js';
import { Bug } from '../../src/ports/errors.js';

export interface SentRequest {
  readonly method?: string;
  readonly path?: string;
  readonly query?: string;
  /** As the caller writes them: any case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** The protocols that the caller offers. */
  readonly protocols?: readonly string[];
}

/** The other end. It takes nothing from the answer but the head before `read` or `readAll` is called. */
export interface Caller {
  head(): Promise<{ readonly status: number; readonly headers: Readonly<Record<string, string>> }>;
  /** At least so many bytes of the body, counted from its start. */
  read(bytes: number): Promise<Uint8Array>;
  /** The whole body, once it ended. */
  readAll(): Promise<Uint8Array>;
  leave(): void;
  /** The caller's side of the channels after an upgrade. */
  peer(): Promise<Upgraded>;
}

export interface ReplyHarness {
  readonly name: string;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Sends a request. The bound on unread bytes is 64 KiB. */
  open(request: SentRequest): Promise<{ readonly call: Call; readonly caller: Caller }>;
}

const PROTOCOL = 'v5.channel.k8s.io';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (data: Uint8Array): string => new TextDecoder().decode(data);

/** Resolves with what `subscribe` is told first. */
function once<T>(subscribe: (listener: (value: T) => void) => void): Promise<T> {
  return new Promise((resolve) => {
    subscribe(resolve);
  });
}

/** A pattern that shows a lost, doubled or moved piece. */
function pattern(length: number): Uint8Array {
  const data = new Uint8Array(length);
  for (let index = 0; index < length; index += 1) data[index] = (index * 31 + (index >> 8) * 7) & 0xff;
  return data;
}

function received(side: Upgraded): (count: number) => Promise<string[]> {
  const seen: string[] = [];
  let wake = (): void => undefined;
  side.onData((channel, data) => {
    seen.push(data.length === 0 ? `${channel} finished` : `${channel} ${text(data)}`);
    wake();
  });
  return async (count) => {
    while (seen.length < count) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
    return seen;
  };
}

/** The suite; call it at the top of a test file. */
export function replySuite(harness: ReplyHarness): void {
  describe(`a reply by ${harness.name}`, { timeout: 30_000 }, () => {
    beforeAll(() => harness.start());
    afterAll(() => harness.stop());
    requestTests(harness);
    answerTests(harness);
    streamTests(harness);
    upgradeTests(harness);
  });
}

function requestTests(harness: ReplyHarness): void {
  it('shows the request as it was sent, names in lower case', async () => {
    const { call, caller } = await harness.open({
      method: 'PATCH',
      path: '/api/v1/%7Ename%2Fslash/./..%2f',
      query: 'labelSelector=a%3Db&x',
      headers: { 'X-Custom-Name': 'Some Value', ACCEPT: 'application/json' },
      body: bytes('{"a":1}'),
    });
    expect(call.method).toBe('PATCH');
    expect(call.path).toBe('/api/v1/%7Ename%2Fslash/./..%2f');
    expect(call.query).toBe('labelSelector=a%3Db&x');
    expect(call.headers['x-custom-name']).toBe('Some Value');
    expect(call.headers['accept']).toBe('application/json');
    expect(text(call.body)).toBe('{"a":1}');
    call.reply.head(204, {});
    call.reply.end();
    await caller.readAll();
  });

  it('has no query and no body where none were sent', async () => {
    const { call, caller } = await harness.open({ path: '/healthz' });
    expect(call.method).toBe('GET');
    expect(call.query).toBe('');
    expect(call.body.length).toBe(0);
    expect(call.peer.certificate).toBeUndefined();
    call.reply.head(200, {});
    call.reply.end();
    await caller.readAll();
  });

  it('carries large bodies both ways unchanged', async () => {
    const large = pattern(5_000_000);
    const { call, caller } = await harness.open({ method: 'POST', body: large });
    expect(Buffer.compare(call.body, large)).toBe(0);
    call.reply.head(200, {});
    call.reply.end(call.body);
    expect(Buffer.compare(await caller.readAll(), large)).toBe(0);
  });
}

function answerTests(harness: ReplyHarness): void {
  it('sends the head, the chunks in order, and the end', async () => {
    const { call, caller } = await harness.open({});
    call.reply.head(201, { 'content-type': 'text/plain', 'x-custom-name': 'Some Value' });
    expect(call.reply.write(bytes('one '))).toBe(true);
    call.reply.write(bytes('two '));
    call.reply.end(bytes('three'));
    const head = await caller.head();
    expect(head.status).toBe(201);
    expect(head.headers['content-type']).toBe('text/plain');
    expect(head.headers['x-custom-name']).toBe('Some Value');
    expect(text(await caller.readAll())).toBe('one two three');
  });

  it('ignores whatever follows the end', async () => {
    const { call, caller } = await harness.open({});
    call.reply.head(200, {});
    call.reply.end(bytes('all'));
    call.reply.end(bytes('more'));
    call.reply.head(500, {});
    expect(call.reply.write(bytes('more'))).toBe(false);
    expect(call.reply.upgrade([PROTOCOL])).toBeUndefined();
    expect((await caller.head()).status).toBe(200);
    expect(text(await caller.readAll())).toBe('all');
  });

  it('takes a second head, or a chunk before the head, for a bug', async () => {
    const { call, caller } = await harness.open({});
    expect(() => call.reply.write(bytes('early'))).toThrow(Bug);
    expect(() => call.reply.end()).toThrow(Bug);
    call.reply.head(200, {});
    expect(() => call.reply.head(200, {})).toThrow(Bug);
    call.reply.end(bytes('fine'));
    expect(text(await caller.readAll())).toBe('fine');
  });

  it('sends no body in answer to HEAD, nor with 204 and 304', async () => {
    for (const [method, status] of [
      ['HEAD', 200],
      ['GET', 204],
      ['GET', 304],
    ] as const) {
      const { call, caller } = await harness.open({ method });
      call.reply.head(status, {});
      call.reply.write(bytes('some'));
      call.reply.end(bytes('thing'));
      expect((await caller.head()).status).toBe(status);
      expect((await caller.readAll()).length).toBe(0);
    }
  });

  it('tells once that the reply ended, even those who ask later', async () => {
    const { call, caller } = await harness.open({});
    let told = 0;
    call.onClose(() => (told += 1));
    call.reply.head(200, {});
    expect(told).toBe(0);
    call.reply.end();
    call.reply.end();
    expect(told).toBe(1);
    await caller.readAll();
    caller.leave();
    expect(told).toBe(1);
    let late = false;
    call.onClose(() => (late = true));
    expect(late).toBe(true);
  });
}

function streamTests(harness: ReplyHarness): void {
  it('delivers head and chunks before the end', async () => {
    const { call, caller } = await harness.open({});
    call.reply.head(200, {});
    expect((await caller.head()).status).toBe(200);
    call.reply.write(bytes('first'));
    call.reply.write(bytes(''));
    expect(text(await caller.read(5))).toBe('first');
    call.reply.write(bytes(' second'));
    expect(text(await caller.read(12))).toBe('first second');
    call.reply.end();
    expect(text(await caller.readAll())).toBe('first second');
  });

  it('stops a writer that is faster than its reader, and calls it back', async () => {
    const { call, caller } = await harness.open({});
    const chunk = pattern(32 * 1024);
    let drained = 0;
    call.reply.onDrain(() => (drained += 1));
    call.reply.head(200, {});
    let written = 0;
    // The kernel keeps some megabytes for itself, and nobody reads.
    while (written < 4096) {
      written += 1;
      if (!call.reply.write(chunk)) {
        const before = drained;
        await pause();
        if (drained === before) break;
      }
    }
    expect(written).toBeLessThan(4096);
    const drain = once<void>((listener) => call.reply.onDrain(listener));
    const before = drained;
    const reading = caller.read(written * chunk.length);
    await drain;
    expect(drained).toBe(before + 1);
    expect(call.reply.write(bytes('last'))).toBe(true);
    await reading;
    call.reply.end();
    const whole = await caller.readAll();
    expect(whole.length).toBe(written * chunk.length + 4);
    expect(Buffer.compare(whole.subarray(-chunk.length - 4, -4), chunk)).toBe(0);
  });

  it('tells once that the caller went away, and takes no more', async () => {
    const { call, caller } = await harness.open({});
    let told = 0;
    const gone = once<void>((listener) => {
      call.onClose(() => {
        told += 1;
        listener();
      });
    });
    call.reply.head(200, {});
    call.reply.write(bytes('some'));
    await caller.read(4);
    caller.leave();
    await gone;
    expect(call.reply.write(bytes('more'))).toBe(false);
    call.reply.end();
    await pause();
    expect(told).toBe(1);
  });

  it('notices a caller who leaves before the head', async () => {
    const { call, caller } = await harness.open({});
    const gone = once<void>((listener) => call.onClose(listener));
    caller.leave();
    await gone;
    call.reply.head(200, {});
    expect(call.reply.write(bytes('late'))).toBe(false);
  });
}

function upgradeTests(harness: ReplyHarness): void {
  it('upgrades to the first protocol that the caller offers, channels both ways', async () => {
    const { call, caller } = await harness.open({ protocols: ['v4.channel.k8s.io', PROTOCOL] });
    const upgraded = call.reply.upgrade(['other.example', PROTOCOL, 'v4.channel.k8s.io']);
    expect(upgraded?.protocol).toBe(PROTOCOL);
    if (upgraded === undefined) return;
    // Sent before anybody listens.
    expect(upgraded.send(1, bytes('out'))).toBe(true);
    const peer = await caller.peer();
    expect(peer.protocol).toBe(PROTOCOL);
    const atCaller = received(peer);
    const atFacade = received(upgraded);
    expect(await atCaller(1)).toEqual(['1 out']);
    peer.send(0, bytes('in'));
    peer.send(4, bytes('{"Width":80}'));
    peer.finish(0);
    expect(await atFacade(3)).toEqual(['0 in', '4 {"Width":80}', '0 finished']);
    upgraded.send(2, bytes('error'));
    upgraded.send(3, bytes('{}'));
    expect(await atCaller(3)).toEqual(['1 out', '2 error', '3 {}']);
    const atBoth = Promise.all([once<void>((l) => peer.onClose(l)), once<void>((l) => call.onClose(l))]);
    upgraded.close();
    await atBoth;
    expect(upgraded.send(1, bytes('late'))).toBe(false);
  });

  it('ends the channels when the caller closes them', async () => {
    const { call, caller } = await harness.open({ protocols: [PROTOCOL] });
    const upgraded = call.reply.upgrade([PROTOCOL]);
    expect(upgraded).toBeDefined();
    if (upgraded === undefined) return;
    let told = 0;
    upgraded.onClose(() => (told += 1));
    const gone = once<void>((listener) => call.onClose(listener));
    (await caller.peer()).close();
    await gone;
    upgraded.close();
    expect(told).toBe(1);
    // The reply has nothing to say any more.
    call.reply.head(200, {});
    call.reply.end();
  });

  it('refuses an upgrade that nobody offered, and can still answer', async () => {
    for (const protocols of [undefined, ['v4.channel.k8s.io']]) {
      const { call, caller } = await harness.open(protocols === undefined ? {} : { protocols });
      expect(call.reply.upgrade([PROTOCOL])).toBeUndefined();
      call.reply.head(400, { 'content-type': 'text/plain' });
      call.reply.end(bytes('Upgrade request required'));
      expect((await caller.head()).status).toBe(400);
      expect(text(await caller.readAll())).toBe('Upgrade request required');
    }
  });

  it('takes an upgrade after the head for a bug', async () => {
    const { call, caller } = await harness.open({ protocols: [PROTOCOL] });
    call.reply.head(200, {});
    expect(() => call.reply.upgrade([PROTOCOL])).toThrow(Bug);
    call.reply.end();
    await caller.readAll();
  });
}

/** Long enough for a loopback connection to move what it can. */
function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 20);
  });
}
