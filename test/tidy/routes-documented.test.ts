// Every route of the REST API stands in docs/reference/rest.md with its summary, and no line there is left over.
import { expect, test } from 'vitest';
import { ROUTES } from '../../src/server/control/index.js';
import { readText } from './tree.js';

function documentedRoutes(document: string): string[] {
  return [...document.matchAll(/^\| `([A-Z]+ \/\S+)`\s+\| (.+?)\s+\|$/gm)].map(
    ([, route, summary]) => `${route}: ${summary}`,
  );
}

test('the table of routes and its document agree, in the same order', () => {
  const routes = ROUTES.map(({ method, path, summary }) => `${method.toUpperCase()} ${path}: ${summary}`);
  expect(documentedRoutes(readText('docs/reference/rest.md'))).toEqual(routes);
});

test.each([
  ['| `GET /a` | One. |\n', ['GET /a: One.']],
  ['| `GET /a`   | One.   |\n| `POST /a/{b}` | Two, three. |\n', ['GET /a: One.', 'POST /a/{b}: Two, three.']],
  ['| GET /a | One. |\n', []],
])('the rule itself: %j', (document, routes) => {
  expect(documentedRoutes(document)).toEqual(routes);
});
