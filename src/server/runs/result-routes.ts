/** Routes about what a finished run has left behind. */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { limitOf, numberOf, pageOf, PAGE_QUERY } from '../control/pages.js';
import type { ControlRequest, Route, Sender } from '../control/route.js';
import type { RunFiles } from './run-files.js';

/** Below this path is what concerns one lane. */
const LANE = '/runs/{run}/lanes/{lane}';

export const RESULT_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/runs/{run}/report',
    id: 'getReport',
    summary: 'The report of a run: the bytes that `regatta compare` writes as report.json.',
    media: 'application/json',
    run: (request) => sendFile(filesOf(request).pathOf('report')),
  },
  {
    method: 'get',
    path: '/runs/{run}/page',
    id: 'getPage',
    summary: 'The report as a page.',
    media: 'text/html',
    run: (request) => sendFile(filesOf(request).pathOf('page')),
  },
  {
    method: 'get',
    path: '/runs/{run}/lanes',
    id: 'listLanes',
    summary: 'What came of each lane.',
    query: PAGE_QUERY,
    answer: 'ReportLaneList',
    run: async (request) => pageOf((await filesOf(request).report()).lanes, request.query),
  },
  {
    method: 'get',
    path: LANE,
    id: 'getLane',
    summary: 'What came of one lane.',
    answer: 'ReportLane',
    run: laneOf,
  },
  {
    method: 'get',
    path: `${LANE}/steps`,
    id: 'listSteps',
    summary: 'The steps of a lane, with their native commands and outcomes.',
    query: PAGE_QUERY,
    answer: 'ReportStepList',
    run: async (request) => pageOf((await laneOf(request)).steps, request.query),
  },
  {
    method: 'get',
    path: `${LANE}/instances`,
    id: 'listRunInstances',
    summary: 'Every instance that a lane had, with the moments of its life.',
    query: { workload: { description: 'Only those of this workload.', schema: { type: 'string' } }, ...PAGE_QUERY },
    answer: 'ReportInstanceList',
    async run(request) {
      const { workload: wanted } = request.query;
      const { instances } = await laneOf(request);
      return pageOf(
        instances.filter(({ workload }) => wanted === undefined || workload === wanted),
        request.query,
      );
    },
  },
  {
    method: 'get',
    path: `${LANE}/decisions`,
    id: 'listDecisions',
    summary: 'Where instances were placed, or why nowhere.',
    query: PAGE_QUERY,
    answer: 'DecisionList',
    async run(request) {
      const { lines, next } = await pageOfTrace(request, (line) => line.includes('"type":"decision"'));
      const items = lines.map((line) => JSON.parse(line) as object);
      return { items, ...(next !== undefined && { nextCursor: String(next) }) };
    },
  },
  {
    method: 'get',
    path: `${LANE}/trace`,
    id: 'getRunTrace',
    summary:
      'The trace, one entry a line: all of it (its SHA-256 is the traceHash), or with limit or cursor a page, whose Link header leads to the next.',
    query: PAGE_QUERY,
    media: 'application/jsonl',
    run: (request) =>
      request.query['limit'] === undefined && request.query['cursor'] === undefined
        ? sendFile(filesOf(request).traceOf(request.parameters['lane']!))
        : sendTracePage(request),
  },
];

function filesOf({ runs, parameters }: ControlRequest): RunFiles {
  return runs.filesOf(parameters['run']!);
}

async function laneOf(request: ControlRequest) {
  return filesOf(request).lane(request.parameters['lane']!);
}

async function pageOfTrace(request: ControlRequest, wanted: (line: string) => boolean) {
  const { query, parameters } = request;
  const limit = limitOf(query);
  const from = numberOf('cursor', query['cursor'], 0);
  return filesOf(request).tracePage(parameters['lane']!, { from, limit, wanted });
}

async function sendTracePage(request: ControlRequest): Promise<Sender> {
  const { lines, next } = await pageOfTrace(request, () => true);
  const { limit } = request.query;
  return (response) => {
    if (next !== undefined)
      response.set('link', `<?cursor=${next}${limit === undefined ? '' : `&limit=${limit}`}>; rel="next"`);
    response.send(lines.map((line) => `${line}\n`).join(''));
  };
}

function sendFile(file: string): Sender {
  return async (response) => {
    try {
      await pipeline(createReadStream(file), response);
    } catch (error) {
      // A reader who hangs up before the end has broken nothing.
      if (!response.destroyed) throw error;
    }
  };
}
