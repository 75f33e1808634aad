/** What a route of the control API is. One table of them mounts the routes and makes the OpenAPI document. */
import type { Response } from 'express';
import type { Runs } from '../runs/runs.js';
import type { Worlds } from '../worlds.js';

export interface Schema {
  readonly [keyword: string]: unknown;
}

/** A parameter of the query, or a header of the request. */
export interface QueryParameter {
  readonly description: string;
  readonly schema: Schema;
}

/** What a route gets: parameters as text, the body already checked against its schema. */
export interface ControlRequest {
  readonly worlds: Worlds;
  readonly runs: Runs;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
}

/** An answer with the address of what was made. */
export class Located {
  constructor(
    readonly path: string,
    readonly body: object,
  ) {}
}

/** Sends an answer that is no JSON object: a page, lines, a stream of events. */
export type Sender = (response: Response) => void | Promise<void>;

export interface Route {
  readonly method: 'get' | 'post' | 'delete';
  /** Below `/api/v1`, with parameters in braces. */
  readonly path: string;
  /** `operationId` of the document. */
  readonly id: string;
  /** One sentence. */
  readonly summary: string;
  readonly query?: Readonly<Record<string, QueryParameter>>;
  /** Request headers that mean something here, by their names in lower case. */
  readonly headers?: Readonly<Record<string, QueryParameter>>;
  readonly body?: Schema;
  /** The media type of an answer that is no JSON object; `run` then gives a `Sender`. */
  readonly media?: string;
  /** The name of a schema in `schemas.ts`; none for an empty answer. */
  readonly answer?: string;
  /** Default 200, or 204 without an answer. */
  readonly status?: number;
  run(request: ControlRequest): unknown;
}

/** The description of every path parameter. */
export const PATH_PARAMETERS: Readonly<Record<string, string>> = {
  world: 'The name of a world.',
  fault: 'The id of an active fault.',
  run: 'The id of a run.',
  lane: 'A lane of the run: `orchestrator`, or `orchestrator@version` where it has several of one.',
  scenario: 'The name of a built-in scenario.',
};
