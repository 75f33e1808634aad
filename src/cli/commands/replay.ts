import { traceHash } from '../../compare/trace-file.js';
import { runLane } from '../../scenario/run/run-lane.js';
import { defineCommand } from '../command.js';
import { optionsOf } from '../compare/finished-run.js';
import { DEFAULT_FOLDER } from '../compare/options.js';
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
    const rows: Row[] = [];
    for (const lane of before.lanes) {
      const { world } = runLane(await optionsOf({ report: before, lane }));
      rows.push({ lane: lane.orchestrator, was: lane.traceHash, is: traceHash(world.trace) });
    }
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
