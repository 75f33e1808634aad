/** Shows a finished race: played back for people, one line a transition for logs, then the table and what to do next. */
import type { Report } from '../../ports/model/report.gen.js';
import { reportTable, type Timeline } from '../../report/index.js';
import type { Terminal } from '../output/terminal.js';
import type { KeyStream } from './keys.js';
import { nextSteps } from './next-steps.js';
import { plainLines } from './plain.js';
import { playback } from './playback.js';
import type { ScreenStream } from './screen.js';

export interface RaceOptions {
  readonly report: Report;
  /** One for each lane, in the order of the report. */
  readonly timelines: readonly Timeline[];
  readonly terminal: Terminal;
  /** True for the result at once: neither playback nor lines. */
  readonly fast: boolean;
  /** True for one line a transition even in a terminal. */
  readonly plain: boolean;
  /** The path of the report page, for the next steps. */
  readonly page: string;
  /** How long the playback takes. Wall milliseconds, 20 s where left out. */
  readonly paceMs?: number;
  /** The streams of this process where left out. */
  readonly streams?: RaceStreams;
}

export interface RaceStreams {
  readonly stdin: KeyStream;
  readonly stdout: { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: ScreenStream & { readonly isTTY?: boolean };
}

const PACE_MS = 20_000;
/** Where stdout is a file nobody knows how wide it will be read; this holds five lanes side by side. */
const FILE_COLUMNS = 120;

/** Playback and lines go to stderr, the table to stdout, the next steps to stderr. */
export async function playRace(options: RaceOptions): Promise<void> {
  const { report, timelines, terminal, fast, plain, page, paceMs = PACE_MS, streams = process } = options;
  const unicode = showsUnicode(terminal.environment);
  const looks = { color: terminal.colored, unicode };
  if (!fast) {
    if (plain || !isWatched(streams, terminal.environment))
      for (const line of plainLines(report, timelines)) terminal.say(line);
    else await playback({ report, timelines, out: streams.stderr, input: streams.stdin, ...looks, paceMs, interrupt });
  }
  const { stdout } = streams;
  const columns = stdout.isTTY === true ? (stdout.columns ?? 0) : FILE_COLUMNS;
  // Colours are decided for stderr; a table that goes into a file has none.
  terminal.write(reportTable(report, { columns, unicode, color: looks.color && stdout.isTTY === true }));
  for (const line of ['', ...nextSteps(report, timelines, page)]) terminal.say(line);
}

/** Whether somebody looks on: CI services give a terminal to programs, too. */
function isWatched({ stderr }: RaceStreams, environment: Terminal['environment']): boolean {
  const inPipeline = ['CI', 'GITHUB_ACTIONS'].some(
    (name) => !['', 'false', '0', undefined].includes(environment[name]),
  );
  return stderr.isTTY === true && environment['TERM'] !== 'dumb' && !inPipeline;
}

/** As locales work: the first variable that is set decides. Terminals of Windows show Unicode and set none. */
function showsUnicode(environment: Terminal['environment']): boolean {
  if (process.platform === 'win32') return true;
  const locale = ['LC_ALL', 'LC_CTYPE', 'LANG'].map((name) => environment[name] ?? '').find((value) => value !== '');
  return /utf-?8/i.test(locale ?? '');
}

/** The signal that Ctrl-C would have been; the command's own handling decides what it means. */
function interrupt(): void {
  process.kill(process.pid, 'SIGINT');
}
