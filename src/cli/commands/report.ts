import { reportCsv, reportJson, reportJunit, reportMarkdown, reportTable } from '../../report/index.js';
import { RegattaError } from '../../ports/errors.js';
import { defineCommand } from '../command.js';
import { DEFAULT_FOLDER } from '../compare/options.js';
import { readReport } from '../compare/read-report.js';

const WRITERS = { md: reportMarkdown, junit: reportJunit, csv: reportCsv, json: reportJson } as const;

/** Narrower terminals get lanes under each other. */
const DEFAULT_COLUMNS = 100;

export const report = defineCommand({
  usage: 'report <verb> [report]',
  summary: 'Show a finished comparison again, or export it',
  examples: [
    ['report show', `the last one, from ./${DEFAULT_FOLDER}`],
    ['report show R -o json', 'another folder, as JSON'],
    ['report export R --as junit', 'for a CI server; also md, csv, json'],
  ],
  positionals: {
    verb: { choices: ['show', 'export'] as const, demandOption: true, describe: 'What to do' },
    report: { type: 'string', describe: `report.json or its folder; default: ./${DEFAULT_FOLDER}` },
  },
  options: { as: { choices: ['md', 'junit', 'csv', 'json'] as const, describe: 'The format of `export`' } },
  formats: ['table', 'json'],
  async run({ verb, report: named = DEFAULT_FOLDER, as }, terminal) {
    const read = await readReport(named);
    if (verb === 'export') {
      if (as === undefined)
        throw new RegattaError('request/invalid', 'export needs a format', { hint: 'add --as md, junit, csv or json' });
      terminal.write(WRITERS[as](read));
    } else if (terminal.format === 'json') terminal.write(reportJson(read));
    else
      terminal.write(
        reportTable(read, {
          columns: process.stdout.columns ?? DEFAULT_COLUMNS,
          color: terminal.colored,
          unicode: true,
        }),
      );
    return read.verdict?.answer === 'no' ? 1 : 0;
  },
});
