import { execFile } from 'node:child_process';
import { describe, it } from 'vitest';
import swarm from '../../../adapters/swarm/index.js';
import { realSwarm } from './real-swarm.js';
import { serve, type Ran } from './server.js';
import { SESSION, type SessionStep } from './session.table.js';

// The same commands and the same answers for the mimic and for a real swarm. It passed on Engine 20.10.24 (Debian's) and on 28.5.2.

const SESSION_LIMIT_MS = 600_000;
const TRY_EVERY_MS = 250;
const TRIES = 240;

type Docker = (words: readonly string[], input?: string) => Promise<Ran>;

/** The docker CLI in front of an engine. */
function dockerAt(host: string): Docker {
  return (words, input = '') =>
    new Promise((resolve) => {
      const child = execFile('docker', ['-H', host, ...words], (error, stdout, stderr) =>
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

async function attempt(docker: Docker, { run, input, exit = 0, out, err }: SessionStep): Promise<string | undefined> {
  const ran = await docker(run, input);
  const [stdout, stderr] = [masked(ran.stdout), masked(ran.stderr)];
  const shown = `exit ${ran.code}\n${stdout}\n${stderr}`;
  if (ran.code !== exit) return `${shown}\nwanted exit ${exit}`;
  if (typeof out === 'string' && stdout.split('\n').sort().join('\n') !== out) return `${shown}\nwanted\n${out}`;
  if (out instanceof RegExp && !out.test(stdout)) return `${shown}\nwanted ${String(out)}`;
  return err === undefined || err.test(stderr) ? undefined : `${shown}\nwanted ${String(err)}`;
}

async function perform(docker: Docker, step: SessionStep): Promise<string | undefined> {
  let problem = await attempt(docker, step);
  for (let tries = 1; step.eventually === true && problem !== undefined && tries < TRIES; tries++) {
    await new Promise((resolve) => setTimeout(resolve, TRY_EVERY_MS));
    problem = await attempt(docker, step);
  }
  return problem;
}

/** Runs every step, and gives those that went otherwise. */
async function problemsOf(docker: Docker): Promise<readonly string[]> {
  const kept = new Map<string, string>();
  const problems: string[] = [];
  for (const given of SESSION) {
    const run = given.run.map((word) => word.replace(/^\$([A-Z]+)/, (_, name: string) => kept.get(name) ?? ''));
    const problem = await perform(docker, { ...given, run });
    if (problem !== undefined) problems.push(`docker ${run.join(' ')}\n${problem}`);
    if (given.keep !== undefined) kept.set(given.keep, (await docker(run)).stdout.trim().split(/\s/)[0]!);
  }
  return problems;
}

describe.concurrent(`a session of ${SESSION.length} docker commands`, { timeout: SESSION_LIMIT_MS }, () => {
  it('has at least eighty', ({ expect }) => expect(SESSION.length).toBeGreaterThanOrEqual(80));

  it.for(['28', '20.10'])('holds on the mimic of Engine %s', async (version, { expect, onTestFinished }) => {
    const served = await serve(swarm, 5, 'real', version);
    onTestFinished(() => served.close());
    expect(await problemsOf((words, input) => served.docker(words, input))).toEqual([]);
  });

  it('holds on a real swarm', async ({ expect, skip, onTestFinished }) => {
    const real = await realSwarm();
    if (typeof real === 'string') return skip(real);
    onTestFinished(() => real.close(), SESSION_LIMIT_MS);
    expect(await problemsOf(dockerAt(real.host))).toEqual([]);
  });
});
