import type { FieldError } from '../definition.js';
import { fieldForbidden, fieldInvalid, fieldNotSupported, fieldRequired } from '../registry/field-errors.js';
import { isObject, listAt, objectAt, textAt, type JsonObject } from '../registry/json.js';
import { eachAt, nonNegativeErrors, portErrors, portOrNameErrors } from './fields.js';

const TIMINGS = ['initialDelaySeconds', 'timeoutSeconds', 'periodSeconds', 'successThreshold', 'failureThreshold'];
const HTTP_HEADER = '[-A-Za-z0-9]+';

/** Probes of a container (pkg/apis/core/validation/validation.go validateLivenessProbe and its siblings v1.32). */
export function probesErrors(container: unknown, path: string, graceSeconds: number): readonly FieldError[] {
  const of = (name: string) => (isObject(container) ? container[name] : undefined);
  const liveness = of('livenessProbe');
  const readiness = of('readinessProbe');
  const startup = of('startupProbe');
  return [
    ...once(liveness, `${path}.livenessProbe`, graceSeconds),
    ...(isObject(readiness) ? readinessErrors(readiness, `${path}.readinessProbe`, graceSeconds) : []),
    ...once(startup, `${path}.startupProbe`, graceSeconds),
  ];
}

/** Liveness and startup probes count one success. */
function once(probe: unknown, at: string, graceSeconds: number): readonly FieldError[] {
  if (!isObject(probe)) return [];
  const errors = [...probeErrors(probe, at, graceSeconds)];
  const threshold = probe['successThreshold'];
  if (threshold !== 1) errors.push(fieldInvalid(`${at}.successThreshold`, threshold ?? 0, 'must be 1'));
  return errors;
}

function readinessErrors(probe: JsonObject, at: string, graceSeconds: number): readonly FieldError[] {
  const errors = [...probeErrors(probe, at, graceSeconds)];
  const own = probe['terminationGracePeriodSeconds'];
  if (own !== undefined)
    errors.push(fieldInvalid(`${at}.terminationGracePeriodSeconds`, own, 'must not be set for readinessProbes'));
  return errors;
}

function probeErrors(probe: JsonObject, at: string, graceSeconds: number): readonly FieldError[] {
  const errors = [...handlerErrors(probe, at, graceSeconds), ...nonNegativeErrors(probe, at, TIMINGS)];
  const own = probe['terminationGracePeriodSeconds'];
  if (typeof own === 'number' && own <= 0)
    errors.push(fieldInvalid(`${at}.terminationGracePeriodSeconds`, own, 'must be greater than 0'));
  return errors;
}

/** Hooks of a container (validateLifecycle). */
export function lifecycleErrors(container: unknown, path: string, graceSeconds: number): readonly FieldError[] {
  const lifecycle = objectAt(container, 'lifecycle');
  const signal = lifecycle['stopSignal'];
  const errors = ['postStart', 'preStop'].flatMap((name) => {
    const handler = lifecycle[name];
    return isObject(handler) ? handlerErrors(handler, `${path}.lifecycle.${name}`, graceSeconds) : [];
  });
  return typeof signal === 'string' && signal === ''
    ? [...errors, fieldRequired(`${path}.lifecycle.stopSignal`)]
    : errors;
}

type HandlerCheck = (handler: JsonObject, at: string, graceSeconds: number) => readonly FieldError[];

const HANDLERS: Readonly<Record<string, HandlerCheck>> = {
  exec: (exec, at) => (listAt(exec, 'command').length === 0 ? [fieldRequired(`${at}.command`)] : []),
  httpGet: (get, at) => [
    ...(textAt(get, 'path') === '' ? [fieldRequired(`${at}.path`)] : []),
    ...portOrNameErrors(get['port'] ?? 0, `${at}.port`),
    ...(['HTTP', 'HTTPS'].includes(textAt(get, 'scheme'))
      ? []
      : textAt(get, 'scheme') === ''
        ? [fieldNotSupported(`${at}.scheme`, '', ['HTTP', 'HTTPS'])]
        : []),
    ...eachAt(get, 'httpHeaders', at, headerErrors),
  ],
  tcpSocket: (socket, at) => portOrNameErrors(socket['port'] ?? 0, `${at}.port`),
  grpc: (grpc, at) => portErrors(grpc['port'] ?? 0, `${at}.port`),
  sleep: (sleep, at, graceSeconds) => {
    const seconds = sleep['seconds'] ?? 0;
    if (typeof seconds === 'number' && seconds > 0 && seconds < graceSeconds) return [];
    const detail = `must be greater than 0 and less than terminationGracePeriodSeconds (${graceSeconds}). Enable AllowPodLifecycleSleepActionZeroValue feature gate for zero sleep.`;
    return [fieldInvalid(at, seconds, detail)];
  },
};

function headerErrors(header: unknown, at: string): readonly FieldError[] {
  const name = textAt(header, 'name');
  if (new RegExp(`^${HTTP_HEADER}$`).test(name)) return [];
  const detail = `a valid HTTP header must consist of alphanumeric characters or '-' (e.g. 'X-Header-Name', regex used for validation is '${HTTP_HEADER}')`;
  return [fieldInvalid(`${at}.name`, name, detail)];
}

/** Exactly one way of asking (validateHandler). */
function handlerErrors(handler: JsonObject, at: string, graceSeconds: number): readonly FieldError[] {
  const errors: FieldError[] = [];
  let count = 0;
  for (const [name, check] of Object.entries(HANDLERS)) {
    const given = handler[name];
    if (!isObject(given)) continue;
    if (count > 0) errors.push(fieldForbidden(`${at}.${name}`, 'may not specify more than 1 handler type'));
    else errors.push(...check(given, `${at}.${name}`, graceSeconds));
    count++;
  }
  return count === 0 ? [...errors, fieldRequired(at, 'must specify a handler type')] : errors;
}
