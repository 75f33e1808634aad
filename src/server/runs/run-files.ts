/** What a finished run has left behind. Reports and traces are large, so they are read when somebody asks. */
import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { RegattaError } from '../../ports/errors.js';
import type { Report, ReportLane } from '../../ports/model/report.gen.js';
import { REPORT_FILES, traceFileOf } from '../../report/race.js';
import type { RunLane } from './run.js';

/** A part of a trace: whole lines, and where the next one begins if there is one. */
export interface TracePage {
  readonly lines: readonly string[];
  /** A byte of the file. */
  readonly next?: number;
}

const NEW_LINE = 10;

export class RunFiles {
  #report: WeakRef<Report> | undefined;

  constructor(
    readonly folder: string,
    private readonly lanes: readonly RunLane[],
  ) {}

  pathOf(file: keyof typeof REPORT_FILES): string {
    return path.join(this.folder, REPORT_FILES[file]);
  }

  /** Parsed once for requests that come soon after each other. */
  async report(): Promise<Report> {
    const kept = this.#report?.deref();
    if (kept !== undefined) return kept;
    const report = JSON.parse(await readFile(this.pathOf('report'), 'utf8')) as Report;
    this.#report = new WeakRef(report);
    return report;
  }

  /** By its name, or by `orchestrator@version`. Throws `request/not-found`. */
  async lane(name: string): Promise<ReportLane> {
    const index = this.#indexOf(name);
    return (await this.report()).lanes[index]!;
  }

  traceOf(name: string): string {
    return traceFileOf(this.folder, this.lanes[this.#indexOf(name)]!.name);
  }

  /**
   * At most `limit` lines of a trace from a byte on, of those that `wanted` picks. Throws `request/invalid` for a byte at
   * which no line begins.
   */
  async tracePage(
    lane: string,
    { from, limit, wanted }: { from: number; limit: number; wanted: (line: string) => boolean },
  ): Promise<TracePage> {
    const file = this.traceOf(lane);
    await checkStart(file, from);
    const lines: string[] = [];
    for await (const { line, start } of linesOf(file, from)) {
      if (!wanted(line)) continue;
      // One more than asked for, since only that tells whether there is a next page.
      if (lines.length === limit) return { lines, next: start };
      lines.push(line);
    }
    return { lines };
  }

  #indexOf(named: string): number {
    const index = this.lanes.findIndex(
      ({ name, orchestrator, version }) => name === named || named === `${orchestrator}@${version}`,
    );
    if (index !== -1) return index;
    throw new RegattaError('request/not-found', `the run has no lane "${named}"`, {
      hint: `one of ${this.lanes.map(({ name }) => name).join(', ')}`,
    });
  }
}

async function checkStart(file: string, from: number): Promise<void> {
  if (from === 0) return;
  const { size } = await stat(file);
  const handle = await open(file);
  try {
    const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, from - 1);
    if (from < size && buffer[0] === NEW_LINE) return;
  } finally {
    await handle.close();
  }
  throw new RegattaError('request/invalid', `no page begins at cursor ${from}`, {
    hint: 'a cursor is the nextCursor of the page before',
  });
}

async function* linesOf(file: string, from: number): AsyncGenerator<{ readonly line: string; readonly start: number }> {
  let rest = Buffer.alloc(0);
  let start = from;
  for await (const chunk of createReadStream(file, { start: from }) as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, chunk]);
    let begin = 0;
    for (let end = rest.indexOf(NEW_LINE); end !== -1; end = rest.indexOf(NEW_LINE, begin)) {
      yield { line: rest.toString('utf8', begin, end), start: start + begin };
      begin = end + 1;
    }
    rest = rest.subarray(begin);
    start += begin;
  }
}
