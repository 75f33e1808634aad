import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../src/core/random/random.js';
import { problemOf } from './malformed/answers.js';
import { Requests, type Malformed } from './malformed/requests.js';
import { Target } from './malformed/target.js';

const REQUESTS = Number(process.env['REGATTA_MALFORMED'] ?? 2000);
const SEED = process.env['REGATTA_MALFORMED_SEED'] ?? 'malformed';
/** After so many requests what works is made again, or little would be left to be wrong about. */
const RESTORED_AFTER = 200;
/** What the second half of the requests may leave behind: history for watches, which is full by then, and no more. */
const GROWN_BYTES_MAX = 48 * 1024 ** 2;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

function heapBytes(): number {
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

function problemIn(target: Target, { request, options }: Malformed): string | undefined {
  try {
    return problemOf(target.send(request, options), request.method);
  } catch (error) {
    return error instanceof Error ? error.stack?.split('\n').slice(0, 8).join('\n') : String(error);
  }
}

function excerpt({ method, path, query = '', headers = {}, body = '' }: Malformed['request']): string {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  return `${method} ${path.slice(0, 200)}?${query.slice(0, 200)} ${headers['content-type']} ${text.slice(0, 300)}`;
}

describe('malformed requests to Kubernetes', () => {
  it(`answers ${REQUESTS} of them with what is wrong, and lives on`, { timeout: 300_000 }, () => {
    const target = new Target(SEED);
    const requests = new Requests(target, new SeededRandom(SEED));
    const found: string[] = [];
    let halfway = 0;
    for (let number = 0; number < REQUESTS; number++) {
      if (number % RESTORED_AFTER === 0) target.restore();
      if (number === Math.floor(REQUESTS / 2)) halfway = heapBytes();
      const malformed = requests.next();
      const problem = problemIn(target, malformed);
      if (problem !== undefined) found.push(`request ${number}, ${excerpt(malformed.request)}: ${problem}`);
    }
    expect(found.slice(0, 10)).toEqual([]);
    expect(heapBytes() - halfway).toBeLessThan(GROWN_BYTES_MAX);
    // A key of any name in a body stays in that body.
    expect(Object.keys(Object.getPrototypeOf({}) as object)).toEqual([]);
  });
});
