import { kindOf, NEW_JSON_TEXTS, readAs, type Shape } from './body-shape.js';
import { badParameter, EngineError } from './errors.js';
import type { EngineRequest } from './route.js';

/** The JSON body of a request as the engine reads it, each value of the type that it has to be. Throws what Go's decoder would say. */
export function jsonBody(request: EngineRequest, serverMinor: number, shape: Shape): Record<string, unknown> {
  return readAs(parsedBody(request, serverMinor), shape, serverMinor) as Record<string, unknown>;
}

function parsedBody(request: EngineRequest, serverMinor: number): Record<string, unknown> {
  const { headers, body } = request.call;
  const text = new TextDecoder().decode(body).trim();
  const newTexts = serverMinor >= NEW_JSON_TEXTS;
  if (text === '') {
    if (newTexts) return {};
    throw badParameter('got EOF while reading request body');
  }
  checkContentType(headers['content-type']);
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    throw badParameter(`${newTexts ? 'invalid JSON: ' : ''}json: cannot unmarshal ${kindOf(value)} into Go value`);
  } catch (error) {
    if (error instanceof EngineError) throw error;
    if (hasTrailingContent(text)) throw badParameter('unexpected content after JSON');
    throw badParameter(`${newTexts ? 'invalid JSON: ' : ''}${goSyntaxError(text)}`);
  }
}

export function checkContentType(type: string | undefined): void {
  if (type === undefined || type === '') throw badParameter('malformed Content-Type header (): mime: no media type');
  const media = type.split(';')[0]!.trim();
  if (media !== 'application/json')
    throw badParameter(`unsupported Content-Type header (${type}): must be 'application/json'`);
}

/** True when the text begins with a whole JSON value and goes on with something else. */
function hasTrailingContent(text: string): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at]!;
    if (inText) {
      if (character === '\\') at++;
      else if (character === '"') inText = false;
    } else if (character === '"') inText = true;
    else if (character === '{' || character === '[') depth++;
    else if ((character === '}' || character === ']') && --depth === 0) {
      try {
        JSON.parse(text.slice(0, at + 1));
        return at + 1 < text.length;
      } catch {
        return false;
      }
    }
  }
  return false;
}

function goSyntaxError(text: string): string {
  const first = text[0]!;
  if (!/[{["\d\-tfn]/.test(first)) return `invalid character '${first}' looking for beginning of value`;
  if (/^[tfn]/.test(text)) {
    const word = { t: 'true', f: 'false', n: 'null' }[first]!;
    for (let at = 1; at < word.length; at++) {
      if (text[at] === undefined) return 'unexpected EOF';
      if (text[at] !== word[at]) return `invalid character '${text[at]}' in literal ${word} (expecting '${word[at]}')`;
    }
  }
  return 'unexpected EOF';
}
