/** What a route of the control API is. One table of them mounts the routes and makes the OpenAPI document. */
import type { Worlds } from '../worlds.js';

export interface Schema {
  readonly [keyword: string]: unknown;
}

export interface QueryParameter {
  readonly description: string;
  readonly schema: Schema;
}

/** What a route gets: parameters as text, the body already checked against its schema. */
export interface ControlRequest {
  readonly worlds: Worlds;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string>>;
  readonly body: unknown;
}

export interface Route {
  readonly method: 'get' | 'post' | 'delete';
  /** Below `/api/v1`, with parameters in braces. */
  readonly path: string;
  /** `operationId` of the document. */
  readonly id: string;
  /** One sentence. */
  readonly summary: string;
  readonly query?: Readonly<Record<string, QueryParameter>>;
  readonly body?: Schema;
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
};
