import { PassThrough } from 'node:stream';
import stringWidth from 'string-width';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sampleLab } from '../../report/sample-lab.suite.js';
import { Terminal } from '../output/terminal.js';
import { clipped, frameLines, type FrameOptions } from './frame.js';
import { playRace, type RaceStreams } from './index.js';
import { nextSteps } from './next-steps.js';
import { Pace } from './pace.js';
import { plainLines } from './plain.js';
import { playback } from './playback.js';

const { report, timelines } = sampleLab();
const race = { report, timelines };
const look: FrameOptions = { columns: 100, rows: 24, color: false, unicode: true, paused: false, speed: 12 };
const startMs = 60_000;
const ESCAPE = '\u001B';
const CONTROLS = new RegExp(`${ESCAPE}\\[[0-9;?]*[A-Za-z]|\r`, 'g');

describe('the pace', () => {
  const pace = new Pace(timelines, 20_000);

  it('goes from the first step to the end of the last in the time given', () => {
    expect(pace.startMs).toBe(startMs);
    expect(pace.at(0)).toMatchObject({ t: startMs });
    expect(pace.at(20_000).t).toBe(pace.endMs);
    expect(pace.endMs).toBeGreaterThan(startMs + 900_000);
  });

  it('never goes back, and passes quiet stretches faster than busy ones', () => {
    const moments = Array.from({ length: 200 }, (_, index) => pace.at(index * 100));
    expect(moments.every(({ t }, index) => index === 0 || t >= moments[index - 1]!.t)).toBe(true);
    expect(Math.min(...moments.map(({ speed }) => speed))).toBeLessThan(5);
    expect(Math.max(...moments.map(({ speed }) => speed))).toBeGreaterThan(100);
  });
});

describe('a picture of the race', () => {
  it.each([
    [100, 2_500],
    [100, 300_000],
    [160, 300_000],
    [60, 300_000],
  ])('fits %i columns at %i ms', async (columns, t) => {
    const lines = frameLines(race, startMs + t, startMs, { ...look, columns });
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`fixtures/frame-${columns}-${t}.txt`);
  });

  it('is ASCII where the terminal is', () => {
    expect(frameLines(race, startMs + 300_000, startMs, { ...look, unicode: false }).join('')).toMatch(
      /^[\u0020-\u007E]*$/,
    );
  });

  it('shows the newest steps where the terminal is low', () => {
    const lines = frameLines(race, startMs + 300_000, startMs, { ...look, rows: 13 });
    expect(lines.length).toBeLessThan(13);
    expect(lines.join('\n')).toContain('remove');
    expect(lines.join('\n')).not.toContain('deploy');
  });

  it('keeps its columns where they are while it counts', () => {
    const heads = [1_000, 100_000, 700_000].map((t) => frameLines(race, startMs + t, startMs, look)[2]);
    expect(new Set(heads).size).toBe(1);
  });

  it('is cut without cutting a colour or a wide letter', () => {
    expect(clipped(`${ESCAPE}[1mabcdef${ESCAPE}[0m`, 3)).toBe(`${ESCAPE}[1mabc${ESCAPE}[0m`);
    expect(clipped('日本語', 3)).toBe('日');
  });
});

describe('the lines of a race', () => {
  it('are one for each transition, in virtual time', async () => {
    const lines = plainLines(report, timelines);
    expect(lines).toHaveLength(5 * (9 + 2));
    expect(lines.filter((line) => line.includes('lane=swarm step=bad-update'))).toEqual([
      expect.stringMatching(
        /^t=\d\d:\d\d\.\d{3} lane=swarm step=bad-update state=held dur=2\.31s min_ready=2 wanted=3 reason="/,
      ),
    ]);
    expect(lines.map((line) => line.slice(2, 11)).toSorted()).toEqual(lines.map((line) => line.slice(2, 11)));
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('fixtures/plain.txt');
  });
});

describe('what to do next', () => {
  it('is three things', () => {
    expect(nextSteps(report, timelines, 'out/index.html')).toEqual([
      'Look  out/index.html',
      expect.stringMatching(/^Ask {3}regatta why kubernetes\/nginx-\d+$/),
      'Try   regatta up kubernetes, then in another terminal: eval "$(regatta env kubernetes)"',
    ]);
  });
});

describe('the playback', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  function start(size: { columns?: number; rows?: number } = { columns: 100, rows: 24 }) {
    const writes: string[] = [];
    const out = { ...size, write: (text: string) => void writes.push(text) };
    const raw: boolean[] = [];
    const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: (on: boolean) => raw.push(on) });
    const interrupt = vi.fn<() => void>();
    let ended = false;
    const done = playback({ ...race, out, input, color: false, unicode: true, paceMs: 20_000, interrupt });
    void done.finally(() => (ended = true));
    const press = (key: string) => input.emit('data', Buffer.from(key));
    return { writes, out, raw, interrupt, press, done, hasEnded: () => ended };
  }

  it('draws at most ten times a second, ends by itself and leaves nothing behind', async () => {
    const { writes, raw, done, hasEnded } = start();
    await vi.advanceTimersByTimeAsync(19_900);
    expect(hasEnded()).toBe(false);
    expect(writes.length).toBeLessThanOrEqual(200);
    expect(writes.length).toBeGreaterThan(100);
    await vi.advanceTimersByTimeAsync(200);
    await done;
    expect(raw).toEqual([true, false]);
    expect(writes.at(-1)).toContain(`${ESCAPE}[?25h`);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('ends on q', async () => {
    const { press, done } = start();
    await vi.advanceTimersByTimeAsync(300);
    press('q');
    await done;
    expect(vi.getTimerCount()).toBe(0);
  });

  it('goes faster on f', async () => {
    const { press, hasEnded } = start();
    press('f');
    await vi.advanceTimersByTimeAsync(2_400);
    expect(hasEnded()).toBe(false);
    await vi.advanceTimersByTimeAsync(200);
    expect(hasEnded()).toBe(true);
  });

  it('stands still on the space bar, and sends nothing meanwhile', async () => {
    const { writes, press, hasEnded } = start();
    await vi.advanceTimersByTimeAsync(500);
    press(' ');
    await vi.advanceTimersByTimeAsync(200);
    const before = writes.length;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(writes).toHaveLength(before);
    press(' ');
    await vi.advanceTimersByTimeAsync(25_000);
    expect(hasEnded()).toBe(true);
  });

  it('gives the terminal back before it passes Ctrl-C on', async () => {
    const { raw, interrupt, press, done } = start();
    press('\u0003');
    await done;
    expect(raw).toEqual([true, false]);
    expect(interrupt).toHaveBeenCalledOnce();
  });

  it('takes 0 columns for a terminal that does not know its width, and follows a resize', async () => {
    const { writes, out, press } = start({ columns: 0, rows: 0 });
    await vi.advanceTimersByTimeAsync(300);
    expect(writes[0]).toContain('kubernetes');
    expect(writes[0]!.split('\n').length).toBeLessThan(24);
    out.columns = 60;
    await vi.advanceTimersByTimeAsync(100);
    const lines = writes.at(-1)!.replaceAll(CONTROLS, '').split('\n');
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(60);
    press('q');
  });
});

describe('a race shown', () => {
  async function show(options: {
    fast?: boolean;
    plain?: boolean;
    isTTY?: boolean;
    environment?: Record<string, string>;
  }) {
    const { fast = false, plain = false, isTTY = false, environment = { LANG: 'C.UTF-8' } } = options;
    const stdout = new PassThrough({ encoding: 'utf8' });
    const stderr = Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY, columns: 100, rows: 30 });
    const terminal = new Terminal({ format: 'table', color: 'auto', stdout, stderr, environment });
    const streams: RaceStreams = { stdin: new PassThrough(), stdout: { isTTY, columns: 100 }, stderr };
    await playRace({ ...race, terminal, fast, plain, page: 'out/index.html', paceMs: 150, streams });
    return { out: String(stdout.read() ?? ''), err: String(stderr.read() ?? '') };
  }

  it('gives lines where nobody looks on', async () => {
    const { out, err } = await show({});
    expect(err.split('\n')).toHaveLength(5 * 11 + 5);
    expect(err).toMatch(/^t=00:0/);
    expect(out).toMatch(/^ +kubernetes/);
  });

  it('gives only the table and what to do next when it has to be fast', async () => {
    const { out, err } = await show({ fast: true, isTTY: true });
    expect(err).not.toContain('t=');
    expect(err).toContain('Look  out/index.html');
    expect(out).toContain('bad-update');
  });

  it('plays in a terminal, and not in a pipeline that has one', async () => {
    expect((await show({ isTTY: true })).err).toContain('virtual clock');
    expect((await show({ isTTY: true, environment: { CI: 'true', LANG: 'C.UTF-8' } })).err).not.toContain(
      'virtual clock',
    );
    expect((await show({ isTTY: true, plain: true })).err).not.toContain('virtual clock');
  });

  it('keeps to NO_COLOR and to locales without Unicode', async () => {
    const { out, err } = await show({ isTTY: true, environment: { NO_COLOR: '1', LANG: 'C' } });
    expect(`${out}${err}`).not.toContain(`${ESCAPE}[3`);
    expect(out).toMatch(/^[\u0020-\u007E\n]+$/);
  });
});
