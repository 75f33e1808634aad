/** Routes that make, show and remove runs. */
import { Located, type Route } from '../control/route.js';
import { pageOf, PAGE_QUERY } from '../control/pages.js';
import { eventStream } from './event-stream.js';
import { RUN_BODY } from './schemas.js';
import type { RunRequest } from './run-request.js';

export const RUN_ROUTES: readonly Route[] = [
  {
    method: 'get',
    path: '/runs',
    id: 'listRuns',
    summary: 'The runs of this server, in the order in which they were made.',
    query: PAGE_QUERY,
    answer: 'RunList',
    run({ runs, query }) {
      const page = pageOf(runs.list(), query);
      return { ...page, items: page.items.map((run) => run.view()) };
    },
  },
  {
    method: 'post',
    path: '/runs',
    id: 'createRun',
    summary: 'Puts a comparison in line: one scenario, one seed, on each lane.',
    headers: {
      'idempotency-key': {
        description: 'A second request with the same key and body gives the run of the first.',
        schema: { type: 'string' },
      },
    },
    body: RUN_BODY,
    answer: 'Run',
    status: 201,
    async run({ runs, body, headers }) {
      const { run, view } = await runs.create(body as RunRequest, headers['idempotency-key']);
      return new Located(`/runs/${run.id}`, view);
    },
  },
  {
    method: 'get',
    path: '/runs/{run}',
    id: 'getRun',
    summary: 'One run.',
    answer: 'Run',
    run: ({ runs, parameters }) => runs.get(parameters['run']!).view(),
  },
  {
    method: 'delete',
    path: '/runs/{run}',
    id: 'deleteRun',
    summary: 'Gives a run up if it has not finished, and forgets it.',
    run: ({ runs, parameters }) => runs.remove(parameters['run']!),
  },
  {
    method: 'get',
    path: '/runs/{run}/events',
    id: 'followRun',
    summary: 'What happens to a run, as server-sent events: state, step, lane, and end as the last one.',
    headers: {
      'last-event-id': { description: 'Only events after this one.', schema: { type: 'integer', minimum: 0 } },
    },
    media: 'text/event-stream',
    run: ({ runs, parameters, headers }) => eventStream(runs.get(parameters['run']!), headers['last-event-id']),
  },
];
