import { loadLane } from '../../config/lanes.js';
import { RegattaError } from '../../ports/errors.js';
import type { ReportLane } from '../../ports/model/report.gen.js';
import { resolveScenario } from '../../scenario/parse.js';
import { defineCommand } from '../command.js';
import { DEFAULT_FOLDER } from '../compare/options.js';
import { runPlan } from '../../report/race.js';
import { readReport } from '../compare/read-report.js';
import { isRecording, replayFile } from '../serving/keep-for-replay.js';

interface Row {
  readonly lane: string;
  readonly was: string;
  readonly is: string;
}

export const replay = defineCommand({
  usage: 'replay [report]',
  summary: 'Run a finished comparison again and check that every trace is the same',
  examples: [
    ['replay', `the one in ./${DEFAULT_FOLDER}`],
    ['replay R', 'the one in another folder'],
    ['replay R -o json', 'the hashes, then and now'],
  ],
  positionals: {
    report: {
      type: 'string',
      describe: `report.json or its folder, or the recording of a world that broke (default ./${DEFAULT_FOLDER})`,
    },
  },
  options: {},
  formats: ['table', 'json', 'yaml'],
  async run({ report: named = DEFAULT_FOLDER }, terminal) {
    if (isRecording(named)) return replayFile(named, terminal);
    const before = await readReport(named);
    if (before.input === undefined)
      throw new RegattaError('request/invalid', 'the report does not hold its scenario, so it cannot be run again');
    const lanes = await Promise.all(before.lanes.map(choiceOf));
    const { report } = runPlan({ scenario: resolveScenario(before.input), lanes, physics: {} }, before.seed, 1);
    const rows = before.lanes.map((lane, index): Row => ({
      lane: lane.orchestrator,
      was: lane.traceHash,
      is: report.lanes[index]!.traceHash,
    }));
    await terminal.print({
      rows,
      columns: [
        { title: 'lane', of: ({ lane }) => lane },
        { title: 'trace', of: ({ was, is }) => (was === is ? 'the same' : 'another') },
        { title: 'hash', of: ({ is }) => is.slice(0, 16) },
      ],
    });
    return rows.every(({ was, is }) => was === is) ? 0 : 1;
  },
});

async function choiceOf(lane: ReportLane) {
  const { adapter, version } = await loadLane(`${lane.orchestrator}@${lane.version}`);
  const set = Object.fromEntries(Object.entries(lane.set ?? {}).map(([name, value]) => [name, Number(value)]));
  return { adapter, version, set, without: lane.without ?? [] };
}
