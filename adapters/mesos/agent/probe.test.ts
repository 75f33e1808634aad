// Source: mesos src/checks/health_checker.cpp for what counts as healthy, recorded scenario-check-reports for statuses.
import { expect, it } from 'vitest';
import { checkStatusOf, failuresToKill, isHealthy, isInGrace, probeOfCheck, probeOfHealthCheck } from './probe.js';

it('takes the defaults of the protocol', () => {
  const probe = probeOfHealthCheck({ type: 'HTTP', http: { port: 80 } });
  expect(probe).toMatchObject({ port: 80, path: '/', delayMs: 15_000, intervalMs: 10_000 });
  expect(failuresToKill({})).toBe(3);
});

it('runs the command of a check, which is one level deeper than that of a health check', () => {
  const command = { value: 'exit 7' };
  const argv = ['/bin/sh', '-c', 'exit 7'];
  expect(probeOfCheck({ type: 'COMMAND', command: { command } })?.argv).toEqual(argv);
  expect(probeOfHealthCheck({ type: 'COMMAND', command })?.argv).toEqual(argv);
});

it('leaves a check without a type alone', () => {
  expect(probeOfHealthCheck({ command: { value: 'true' } })).toBeUndefined();
});

it.each([
  ['COMMAND', 0, true],
  ['COMMAND', 7, false],
  ['HTTP', 399, true],
  ['HTTP', 400, false],
  ['HTTP', undefined, false],
  ['TCP', 1, true],
  ['TCP', 0, false],
] as const)('judges the result of %s %s', (type, result, healthy) => {
  expect(isHealthy(probeOfHealthCheck({ type })!, result)).toBe(healthy);
});

it('forgives failures in the grace period until the first success', () => {
  expect(isInGrace({}, 10_000, false)).toBe(true);
  expect(isInGrace({}, 10_001, false)).toBe(false);
  expect(isInGrace({}, 1, true)).toBe(false);
  expect(isInGrace({ grace_period_seconds: 0 }, 0, false)).toBe(false);
});

it('has a status before the first result', () => {
  expect(checkStatusOf({ type: 'COMMAND' })).toEqual({ type: 'COMMAND', command: {} });
  expect(checkStatusOf({ type: 'COMMAND' }, 7)).toEqual({ type: 'COMMAND', command: { exit_code: 7 } });
  expect(checkStatusOf({ type: 'TCP' }, 0)).toEqual({ type: 'TCP', tcp: { succeeded: false } });
});
