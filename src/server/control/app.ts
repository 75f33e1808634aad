/** Mounts the table of routes on express. */
import express, { type ErrorRequestHandler, type Express, type Request, type Response } from 'express';
import { checkAgainst } from '../../config/check-schema.js';
import { RegattaError } from '../../ports/errors.js';
import type { Runs } from '../runs/runs.js';
import type { Worlds } from '../worlds.js';
import { ROUTES } from './index.js';
import { API_BASE, DOCUMENT_PATH, openApiDocument } from './openapi.js';
import { problemOf } from './problem.js';
import { Located, type Route, type Sender } from './route.js';

const BODY_LIMIT_BYTES = 1024 * 1024;

/** What the routes are about. */
export interface Served {
  readonly worlds: Worlds;
  readonly runs: Runs;
}

export function controlApp(served: Served): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', 'simple');
  // Whatever the content type says: nothing but JSON is taken here, and clients forget the header.
  app.use(express.json({ limit: BODY_LIMIT_BYTES, type: () => true, strict: true }));
  for (const route of ROUTES)
    app[route.method](expressPath(route), (request, response) => answer(route, served, request, response));
  app.get(API_BASE + DOCUMENT_PATH, (_request, response) => void response.json(openApiDocument()));
  app.get('/healthz', (_request, response) => void response.type('text/plain').send('ok\n'));
  app.use((request: Request) => {
    throw new RegattaError('request/not-found', `there is no ${request.method} ${request.path}`, {
      hint: `${API_BASE}${DOCUMENT_PATH} lists what there is`,
    });
  });
  app.use(toProblem);
  return app;
}

export function expressPath({ path }: Pick<Route, 'path'>): string {
  return API_BASE + path.replaceAll(/\{(\w+)\}/g, ':$1');
}

async function answer(route: Route, served: Served, request: Request, response: Response): Promise<void> {
  // Routes without a needed body are called without one, or with an empty object.
  const body: unknown = request.body ?? {};
  if (route.body !== undefined) checkAgainst(route.body, body);
  const result = await route.run({
    ...served,
    parameters: texts(request.params),
    query: texts(request.query),
    headers: texts(request.headers),
    body,
  });
  if (route.media !== undefined) return (result as Sender)(response.type(route.media));
  if (result instanceof Located) {
    response
      .location(API_BASE + result.path)
      .status(201)
      .json(result.body);
    return;
  }
  if (route.answer === undefined) response.status(204).end();
  else response.status(route.status ?? 200).json(result);
}

/** Of a parameter that is given twice, the last counts. */
function texts(values: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, String(Array.isArray(value) ? value.at(-1) : value)]),
  );
}

const toProblem: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (response.headersSent) return next(error);
  const problem = problemOf(ours(error));
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
};

/** What the reader of bodies and the router refuse has a status of its own. */
function ours(error: unknown): unknown {
  const { status, message, type } = error as { status?: number; message?: string; type?: string };
  if (RegattaError.is(error) || status === undefined || status >= 500) return error;
  if (type === 'entity.too.large') return new RegattaError('request/too-large', `more than ${BODY_LIMIT_BYTES} bytes`);
  return new RegattaError('request/invalid', type === 'entity.parse.failed' ? 'the body is not JSON' : (message ?? ''));
}
