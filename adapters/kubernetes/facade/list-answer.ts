import { apiVersionOf } from '../resources/registry/stored-api-server.js';
import type { ApiObject } from '../resources/types.js';
import { JSON_HEADERS } from './answers.js';
import type { EncodedObjects } from './encoded-objects.js';
import type { ServedKind } from './kinds.js';
import type { ApiCall } from './request.js';

const encoder = new TextEncoder();

/** So many objects are put together at once; longer lists go out piece by piece, as fast as they are read. */
const PIECE_OBJECTS = 500;

export interface ShownList {
  readonly objects: readonly ApiObject[];
  readonly metadata: object;
}

/** Answers with a list as JSON. What it shows is what there was when it was asked for, however long the reader takes. */
export function sendList(call: ApiCall, kind: ServedKind, list: ShownList, encoded: EncodedObjects): void {
  const { objects } = list;
  const [before, after] = framesOf(kind, list.metadata);
  const pieceAt = (start: number) => encoded.items(kind, objects.slice(start, start + PIECE_OBJECTS));
  const { reply } = call;
  reply.head(200, JSON_HEADERS);
  if (objects.length <= PIECE_OBJECTS) return reply.end(joined([before, pieceAt(0), after]));
  let next = 0;
  let isOver = false;
  const goOn = (): void => {
    while (!isOver) {
      const piece = joined([next === 0 ? before : COMMA, pieceAt(next)]);
      next += PIECE_OBJECTS;
      isOver = next >= objects.length;
      const hasRoom = reply.write(piece);
      if (isOver) reply.end(after);
      else if (!hasRoom) return;
    }
  };
  reply.onDrain(goOn);
  call.onClose(() => (isOver = true));
  goOn();
}

/** What stands around the items. Lists of custom kinds are maps to the real server, and maps are written in order of their keys. */
function framesOf(kind: ServedKind, metadata: object): readonly [Uint8Array, Uint8Array] {
  const { definition } = kind;
  const type = `"kind":"${definition.kind}List"`;
  const version = `"apiVersion":"${apiVersionOf(definition)}"`;
  if (kind.custom === undefined)
    return [
      encoder.encode(`{${type},${version},"metadata":${JSON.stringify(metadata)},"items":[`),
      encoder.encode(']}\n'),
    ];
  const shown = JSON.stringify({ continue: '', ...metadata });
  return [encoder.encode(`{${version},"items":[`), encoder.encode(`],${type},"metadata":${shown}}\n`)];
}

const COMMA = encoder.encode(',');

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
