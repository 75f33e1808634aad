import { describe, expect, it } from 'vitest';
import { ContainerModule, defineAdapter, memoryCall, tokens, type Call, type Facade, type Store } from 'regatta/kit';
import { HostedWorld } from './hosted-world.js';
import { recordingOf, replayRecording, type Recording } from './recording.js';
import { machinesOfSize } from './world-config.js';

const { default: template } = await import('../../adapters/_template/index.js');

/** Writes down whatever its callers do. */
class Listener implements Facade {
  #heard = 0;
  constructor(private readonly store: Store) {}

  accept(call: Call): void {
    call.onClose(() => this.#hear(`${call.path} is over`));
    if (call.path === '/chat') return this.#chat(call);
    call.reply.head(200, {});
    call.reply.onDrain(() => this.#hear(call.reply.write(Buffer.from('more')) ? 'room' : 'full again'));
    this.#hear(call.reply.write(Buffer.from('a long line')) ? 'took' : 'full');
  }

  #chat(call: Call): void {
    const channels = call.reply.upgrade(['talk', 'chat'])!;
    channels.onData((channel, data) => {
      this.#hear(`${channels.protocol} ${channel}: ${Buffer.from(data).toString()}`);
      if (data.length === 0) channels.close();
    });
  }

  #hear(text: string): void {
    this.store.create('Heard', '', String(++this.#heard).padStart(3, '0'), { text });
  }
}

const listening = new ContainerModule(({ bind }) => {
  const { ControllerTimings, NativeApi, Store } = tokens;
  const timings = { watchDelayMs: 0, reconcileMs: 0, backOffInitialMs: 1, backOffMaximumMs: 1 };
  bind(ControllerTimings).toConstantValue(timings);
  bind(NativeApi).toResolvedValue(
    (store) => {
      store.define({ kind: 'Heard' });
      return new Listener(store);
    },
    [Store],
  );
});

const adapter = defineAdapter({
  ...template,
  sites: (machines) => [{ id: 'main', machines, modules: [listening] }],
});

function host(): HostedWorld {
  const config = {
    lane: { adapter, version: '1' },
    machines: machinesOfSize({}),
    seed: 7,
    pace: 'manual' as const,
    set: {},
    physics: {},
    without: [],
  };
  return new HostedWorld('w', config, () => {});
}

const heard = ({ world }: { world: HostedWorld['world'] }) =>
  world.sites[0]!.store.list<{ text: string }>('Heard').items.map(({ value }) => value.text);
const traceOf = ({ world }: { world: HostedWorld['world'] }) => JSON.stringify([...world.trace.entries()]);

async function replayed(hosted: HostedWorld) {
  const recording = JSON.parse(JSON.stringify(recordingOf(hosted))) as Recording;
  await hosted.stop();
  return { recording, ...replayRecording(recording, adapter) };
}

describe('callers of a recorded world', () => {
  it('say again what they said, when they said it', async () => {
    const hosted = host();
    const { call, result } = memoryCall({ method: 'GET', path: '/chat' }, { protocols: ['chat'] });
    hosted.accept(call);
    await hosted.advance(1000);
    result.peer!.send(0, Buffer.from('hello'));
    await hosted.advance(500);
    result.peer!.send(1, Buffer.from('again'));
    result.peer!.finish(0);
    await hosted.advance(10);
    expect(heard(hosted)).toEqual(['chat 0: hello', 'chat 1: again', 'chat 0: ', '/chat is over']);
    const { recording, failure, world } = await replayed(hosted);
    expect(failure).toBeUndefined();
    expect(recording.inbox.map(({ entered }) => entered.type)).toEqual(['call', 'upgraded', 'data', 'data', 'data']);
    expect(heard({ world })).toEqual(heard(hosted));
    expect(traceOf({ world })).toBe(traceOf(hosted));
  });

  it('send ahead, read slowly and leave as they did', async () => {
    const hosted = host();
    const slow = memoryCall({ method: 'GET', path: '/slow' }, { capacityBytes: 3 });
    const eager = memoryCall(
      { method: 'GET', path: '/chat' },
      { protocols: ['talk'], reader: { upgraded: (peer) => peer.send(0, Buffer.from('ahead')) } },
    );
    hosted.accept(slow.call);
    hosted.accept(eager.call);
    await hosted.advance(100);
    slow.result.drain();
    await hosted.advance(100);
    slow.result.abort();
    eager.result.abort();
    await hosted.advance(100);
    expect(heard(hosted)).toEqual(['full', 'talk 0: ahead', 'full again', '/slow is over', '/chat is over']);
    const { failure, world } = await replayed(hosted);
    expect(failure).toBeUndefined();
    expect(heard({ world })).toEqual(heard(hosted));
    expect(traceOf({ world })).toBe(traceOf(hosted));
  });
});
