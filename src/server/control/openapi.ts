/** The OpenAPI 3.1 document, made from the table that also mounts the routes. */
import manifest from '../../../package.json' with { type: 'json' };
import { ROUTES } from './index.js';
import { PATH_PARAMETERS, type Route } from './route.js';
import { SCHEMAS } from './schemas.js';

export const API_BASE = '/api/v1';
export const DOCUMENT_PATH = '/openapi.json';

export function openApiDocument(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of ROUTES) (paths[route.path] ??= {})[route.method] = operationOf(route);
  return {
    openapi: '3.1.0',
    info: {
      title: 'Regatta control API',
      version: manifest.version,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: API_BASE }],
    paths,
    components: {
      schemas: SCHEMAS,
      responses: {
        Problem: {
          description: 'What is wrong.',
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
  };
}

function operationOf({ id, summary, path, query = {}, headers = {}, body, answer, media, status }: Route): object {
  const parameters = [
    ...[...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => ({
      name,
      in: 'path',
      required: true,
      description: PATH_PARAMETERS[name] ?? '',
      schema: { type: 'string' },
    })),
    ...Object.entries(query).map(([name, parameter]) => ({ name, in: 'query', ...parameter })),
    ...Object.entries(headers).map(([name, parameter]) => ({ name, in: 'header', ...parameter })),
  ];
  const content =
    media === undefined
      ? { 'application/json': { schema: { $ref: `#/components/schemas/${answer}` } } }
      : { [media]: { schema: { type: 'string' } } };
  const isEmpty = answer === undefined && media === undefined;
  return {
    operationId: id,
    summary,
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      [status ?? (isEmpty ? 204 : 200)]: {
        description: 'Done.',
        ...(!isEmpty && { content }),
      },
      default: { $ref: '#/components/responses/Problem' },
    },
  };
}
