import type { StepTools } from 'regatta/testing';
import { expect, it } from 'vitest';
import { Engines } from './engines.js';
import { machinesOf, TOPOLOGY_C } from './machines.js';
import { recordedImages, recordedTimings } from './physics.js';
import { performServiceCommand } from './service-commands.js';

const engines = new Engines({
  machines: machinesOf(TOPOLOGY_C.slice(0, 2)),
  seed: 1,
  version: '20.10',
  timings: recordedTimings,
  images: recordedImages(),
});
const tools = {
  advance: (ms: number) => engines.advance(ms),
  call: ({ method, path, query, body }) =>
    engines.ask(
      method,
      `${path}?${query ?? ''}`,
      body === undefined ? {} : { body: JSON.parse(body as string) as unknown },
    ),
} as Partial<StepTools> as StepTools;

const run = (line: string) =>
  performServiceCommand({ id: 'cli', t: 0, kind: 'cli', via: 'node-1', argv: line.split(' ') }, tools);

// Recordings cli/033, cli/035 and cli/130, and cli/037 with another image.
it('prints what the CLI printed', () => {
  const waiting = [5, 4, 3, 2, 1].map((left) => `verify: Waiting ${left} seconds to verify that tasks are stable...\n`);
  expect(run('docker service create --no-resolve-image --name g --mode global web:1')).toMatchObject({
    cli: {
      exit: 0,
      stdout: `service/g\noverall progress: 0 out of 2 tasks\noverall progress: 2 out of 2 tasks\n${waiting.join('')}verify: Service service/g converged\n`,
    },
  });
  expect(
    run('docker service create --no-resolve-image --name reg --replicas 2 --update-monitor 1s web:1'),
  ).toMatchObject({
    cli: { stdout: expect.stringMatching(/^service\/reg\noverall progress: 0 out of 2 tasks\n1\/2: {2}\n2\/2: {2}\n/) },
  });
  expect(
    run(
      'docker service create --no-resolve-image --name job --mode replicated-job --replicas 4 --max-concurrent 2 once:1',
    ),
  ).toMatchObject({ cli: { exit: 0, stdout: expect.stringMatching(/job complete\n$/) } });
  expect(run('docker service rm nope')).toMatchObject({ cli: { exit: 1 } });
});

// Specification 24: what ends a display before its time.
it('fails with an update that is paused, and leaves what it does not know to the CLI', () => {
  expect(run('docker service update --no-resolve-image --image crash:1 reg')).toMatchObject({
    cli: { exit: 1, stderr: expect.stringMatching(/^service update paused: update paused due to failure/) },
  });
  expect(run('docker service rollback reg')).toMatchObject({ cli: { exit: 0 } });
  expect(run('docker service update --dns 1.1.1.1 reg')).toEqual({ outcome: 'skipped', reason: 'needs docker' });
});
