import { describe, expect, it } from 'vitest';
import { memoryCall } from '../core/call/memory-call.js';
import { HostedWorld } from './hosted-world.js';
import { recordingOf, replayRecording, type Recording } from './recording.js';
import { machinesOfSize } from './world-config.js';

const { default: template } = await import('../../adapters/_template/index.js');

function host(): HostedWorld {
  const config = {
    lane: { adapter: template, version: '1' },
    machines: machinesOfSize({}),
    seed: 7,
    pace: 'manual' as const,
    set: { retryMs: 500 },
    physics: {},
    without: [],
  };
  return new HostedWorld('w', config, () => {});
}

async function livedIn(): Promise<HostedWorld> {
  const hosted = host();
  const body = JSON.stringify({ image: 'nginx:1.9.1', replicas: 4, publishedPort: 8080 });
  hosted.accept(memoryCall({ method: 'PUT', path: '/apps/web', body }, { peer: { secure: true } }).call);
  await hosted.until('web.ready = 4', 60_000);
  const { id } = hosted.world.inject({ kind: 'node-loss', target: 'node-2' });
  await hosted.advance(7777);
  hosted.visit(8080, '/', () => {});
  hosted.world.heal(id);
  await hosted.advance(30_000);
  return hosted;
}

const traceOf = ({ world }: { world: HostedWorld['world'] }) => JSON.stringify([...world.trace.entries()]);
/** As it would come from a file. */
const written = (recording: Recording) => JSON.parse(JSON.stringify(recording)) as Recording;

describe('a recording', () => {
  it('runs again to the same history, entry by entry', async () => {
    const hosted = await livedIn();
    const recording = written(recordingOf(hosted));
    expect(recording.inbox.map(({ entered }) => entered.type)).toEqual(['call', 'fault', 'visit', 'heal']);
    const replayed = replayRecording(recording, template);
    expect(replayed.failure).toBeUndefined();
    expect([replayed.world.tasks.executed, replayed.world.tasks.now]).toEqual([
      hosted.world.tasks.executed,
      hosted.world.tasks.now,
    ]);
    expect(traceOf(replayed)).toBe(traceOf(hosted));
    await hosted.stop();
  });

  it('keeps who called', async () => {
    const hosted = await livedIn();
    expect(hosted.world.inbox.entries[0]!.entered).toMatchObject({ request: { peer: { secure: true } } });
    await hosted.stop();
  });

  it('ends where the world broke', () => {
    const recording: Recording = {
      ...recordingOf(host()),
      inbox: [
        {
          executed: 1,
          elapsedMs: 5,
          entered: {
            type: 'call',
            site: 'nowhere',
            request: { method: 'GET', path: '/', query: '', headers: {}, bodyBase64: '', peer: { secure: false } },
          },
        },
      ],
      end: { executed: 2, elapsedMs: 5 },
    };
    expect(replayRecording(recording, template).failure).toMatchObject({ message: 'there is no site "nowhere"' });
  });
});
