/** Shows a finished race: the playback or its lines, the table, where the report is, and what to do next. */
import path from 'node:path';
import { reportJson } from '../../report/index.js';
import type { Terminal } from '../output/terminal.js';
import { playRace } from '../race/index.js';
import type { Finished } from '../../report/race.js';

export interface Presentation {
  readonly fast: boolean;
  readonly plain: boolean;
  readonly folder: string;
}

/** Gives the exit code: 0 when every assertion of the scenario holds. */
export async function present(
  finished: Finished,
  { fast, plain, folder }: Presentation,
  terminal: Terminal,
): Promise<number> {
  const { report, timelines } = finished;
  if (terminal.format === 'json') terminal.write(reportJson(report));
  else {
    await playRace({ report, timelines, terminal, fast, plain, page: path.join(folder, 'index.html') });
  }
  return report.verdict?.answer === 'no' ? 1 : 0;
}
