/** Plays a finished race in a terminal. The race has long been computed; this only shows it at a pace that eyes can follow. */
import type { Report } from '../../ports/model/report.gen.js';
import type { Timeline } from '../../report/index.js';
import { frameLines } from './frame.js';
import { listenToKeys, type KeyStream } from './keys.js';
import { Pace } from './pace.js';
import { Screen, type ScreenStream } from './screen.js';

export interface PlaybackOptions {
  readonly report: Report;
  /** One for each lane, in the order of the report. */
  readonly timelines: readonly Timeline[];
  readonly out: ScreenStream;
  readonly input: KeyStream;
  readonly color: boolean;
  readonly unicode: boolean;
  /** How long the playback takes. Wall milliseconds. */
  readonly paceMs: number;
  /** Called on Ctrl-C, when the terminal is as it was before. */
  interrupt(): void;
}

/** Ten pictures a second are enough for numbers, and little for a slow line. */
const REDRAW_MS = 100;
/** How much faster `f` makes it. */
const FASTER = 8;
const ESCAPE = '\u001B';

/** Resolves when the end has been shown or a key has ended it; then nothing of it is left on the screen. */
export function playback(options: PlaybackOptions): Promise<void> {
  const { report, timelines, out, input, color, unicode, paceMs } = options;
  const pace = new Pace(timelines, paceMs);
  const screen = new Screen(out);
  if (pace.endMs <= pace.startMs) return Promise.resolve();
  return new Promise((resolve) => {
    let playedMs = 0;
    let paused = false;
    let faster = false;
    let last = Date.now();

    const draw = () => {
      const { t, speed } = pace.at(playedMs);
      const look = { ...screen.size, color, unicode, paused, speed: speed * (faster ? FASTER : 1) };
      screen.draw(frameLines({ report, timelines }, t, pace.startMs, look));
    };
    const restore = () => {
      clearInterval(timer);
      silence();
      screen.close();
      process.off('exit', restore);
    };
    const end = () => {
      restore();
      resolve();
    };
    const tick = () => {
      const now = Date.now();
      if (!paused) playedMs += (now - last) * (faster ? FASTER : 1);
      last = now;
      if (playedMs >= paceMs) end();
      else draw();
    };
    const press = (key: string) => {
      if (key === ' ') paused = !paused;
      if (key === 'f') faster = !faster;
      if (key === 'q' || key === ESCAPE) end();
    };
    const silence = listenToKeys(input, press, () => {
      end();
      options.interrupt();
    });
    const timer = setInterval(tick, REDRAW_MS);
    // Whatever ends the process, the cursor comes back.
    process.on('exit', restore);
    draw();
  });
}
