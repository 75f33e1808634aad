import { execFile } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import swarm from '../../../adapters/swarm/index.js';
import { serve, type Ran, type ServedSwarm } from './server.js';
import { SESSION, type SessionStep } from './session.table.js';

// The same commands and the same answers for the mimic and for a real swarm of five nodes named node-1 to node-5, of which the first manages:
// REGATTA_REAL_SWARM=unix:///path/of/docker.sock npx vitest run --project e2e test/e2e/docker/session.test.ts

const real = process.env['REGATTA_REAL_SWARM'];
const SESSION_LIMIT_MS = 600_000;
const TRY_EVERY_MS = 250;
const TRIES = 240;

let served: ServedSwarm | undefined;
const kept = new Map<string, string>();

beforeAll(async () => {
  if (real === undefined) served = await serve(swarm, 5, 'real', '20.10');
});
afterAll(() => served?.close());

function docker(words: readonly string[], input = ''): Promise<Ran> {
  if (served !== undefined) return served.docker(words, input);
  return new Promise((resolve) => {
    const child = execFile('docker', ['-H', real!, ...words], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }),
    );
    // A command that reads nothing may be gone already.
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

/** What differs from run to run, and the width of columns. */
function masked(text: string): string {
  return text
    .replaceAll(/\b[0-9a-f]{64}\b|\b[0-9a-z]{25}\b|\b[0-9a-f]{12}\b|\b(?=[0-9a-z]*\d)[0-9a-z]{12}\b/g, '<id>')
    .split('\n')
    .map((line) => line.replaceAll(/\s+/g, ' ').trim())
    .join('\n')
    .trim();
}

async function attempt({ run, input, exit = 0, out, err }: SessionStep): Promise<string | undefined> {
  const words = run.map((word) => word.replace(/^\$(\w+)$/, (_, name: string) => kept.get(name) ?? ''));
  const ran = await docker(words, input);
  const [stdout, stderr] = [masked(ran.stdout), masked(ran.stderr)];
  const shown = `exit ${ran.code}\n${stdout}\n${stderr}`;
  if (ran.code !== exit) return `${shown}\nwanted exit ${exit}`;
  if (typeof out === 'string' && stdout.split('\n').sort().join('\n') !== out) return `${shown}\nwanted\n${out}`;
  if (out instanceof RegExp && !out.test(stdout)) return `${shown}\nwanted ${String(out)}`;
  return err === undefined || err.test(stderr) ? undefined : `${shown}\nwanted ${String(err)}`;
}

async function perform(step: SessionStep): Promise<string | undefined> {
  let problem = await attempt(step);
  for (let tries = 1; step.eventually === true && problem !== undefined && tries < TRIES; tries++) {
    await new Promise((resolve) => setTimeout(resolve, TRY_EVERY_MS));
    problem = await attempt(step);
  }
  if (step.keep !== undefined) kept.set(step.keep, (await docker(step.run)).stdout.trim().split(/\s/)[0]!);
  return problem;
}

it(`holds a session of ${SESSION.length} docker commands`, { timeout: SESSION_LIMIT_MS }, async () => {
  expect(SESSION.length).toBeGreaterThanOrEqual(80);
  const problems: string[] = [];
  for (const step of SESSION) {
    const problem = await perform(step);
    if (problem !== undefined) problems.push(`docker ${step.run.join(' ')}\n${problem}`);
  }
  expect(problems).toEqual([]);
});
