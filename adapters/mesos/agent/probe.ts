import type { CheckJson, HealthCheckJson, TaskInfo } from '../resources/messages.js';

/** What an executor asks a task again and again. Times in milliseconds. */
export interface Probe {
  readonly type: 'COMMAND' | 'HTTP' | 'TCP';
  readonly argv: readonly string[];
  readonly port: number;
  readonly path: string;
  readonly delayMs: number;
  readonly intervalMs: number;
}

/** What came of one attempt: an exit status, the status of a response, 1 for a connection; undefined when there was no answer. */
export type ProbeResult = number | undefined;

/** Source: mesos include/mesos/v1/mesos.proto CheckInfo and HealthCheck. */
const DELAY_SECONDS = 15;
const INTERVAL_SECONDS = 10;
const GRACE_SECONDS = 10;
const CONSECUTIVE_FAILURES = 3;

/** Undefined for one without a type, which executors leave alone. */
export function probeOfCheck(check: CheckJson): Probe | undefined {
  return probeOf(check, check.command?.command);
}

export function probeOfHealthCheck(check: HealthCheckJson): Probe | undefined {
  return probeOf(check, check.command);
}

function probeOf(
  check: Pick<CheckJson, 'type' | 'http' | 'tcp' | 'delay_seconds' | 'interval_seconds'>,
  command: TaskInfo['command'],
): Probe | undefined {
  const {
    type,
    http,
    tcp,
    delay_seconds: delay = DELAY_SECONDS,
    interval_seconds: interval = INTERVAL_SECONDS,
  } = check;
  if (type !== 'COMMAND' && type !== 'HTTP' && type !== 'TCP') return undefined;
  return {
    type,
    argv: argvOf(command),
    port: (type === 'TCP' ? tcp : http)?.port ?? 0,
    path: http?.path ?? '/',
    delayMs: Math.round(delay * 1000),
    intervalMs: Math.max(1, Math.round(interval * 1000)),
  };
}

function argvOf(command: TaskInfo['command']): readonly string[] {
  const { shell = true, value = '', arguments: list = [] } = command ?? {};
  return shell ? ['/bin/sh', '-c', value] : [value, ...list.slice(1)];
}

/** As statuses carry it; without a result before the first, and after one that failed to be made. Source: recorded scenario-check-reports. */
export function checkStatusOf({ type = '' }: CheckJson, result?: ProbeResult): object {
  const found = <T>(field: string, value: T) => (result === undefined ? {} : { [field]: value });
  if (type === 'COMMAND') return { type, command: found('exit_code', result) };
  if (type === 'HTTP') return { type, http: found('status_code', result) };
  return { type, tcp: found('succeeded', result === 1) };
}

/** Source: mesos src/checks/health_checker.cpp. */
export function isHealthy({ type }: Probe, result: ProbeResult): boolean {
  if (result === undefined) return false;
  if (type === 'COMMAND') return result === 0;
  return type === 'HTTP' ? result >= 200 && result < 400 : result === 1;
}

/** Whether a failure still passes for a slow start; `everHealthy` ends that. */
export function isInGrace(
  { grace_period_seconds: grace = GRACE_SECONDS }: HealthCheckJson,
  runsMs: number,
  everHealthy: boolean,
): boolean {
  return !everHealthy && grace > 0 && runsMs <= grace * 1000;
}

export function failuresToKill({ consecutive_failures: count = CONSECUTIVE_FAILURES }: HealthCheckJson): number {
  return count;
}
