import type { SchedulerCall } from '../resources/messages.js';

/** The part that a call must have, by type. */
const PARTS: Readonly<Record<string, keyof SchedulerCall | undefined>> = {
  SUBSCRIBE: 'subscribe',
  TEARDOWN: undefined,
  ACCEPT: 'accept',
  DECLINE: 'decline',
  REVIVE: undefined,
  SUPPRESS: undefined,
  KILL: 'kill',
  SHUTDOWN: 'shutdown',
  ACKNOWLEDGE: 'acknowledge',
  RECONCILE: 'reconcile',
  MESSAGE: 'message',
  REQUEST: 'request',
  UPDATE_FRAMEWORK: 'update_framework',
};

/** Why a call is not valid, in the master's words. Source: mesos src/master/validation.cpp; recorded http-scheduler-protocol. */
export function callProblem(call: SchedulerCall): string | undefined {
  // Unknown names of an enumeration count as absent.
  if (typeof call.type !== 'string' || !Object.hasOwn(PARTS, call.type)) return "Expecting 'type' to be present";
  const part = PARTS[call.type];
  if (call.type === 'SUBSCRIBE') return subscribeProblem(call);
  if (call.framework_id === undefined) return "Expecting 'framework_id' to be present";
  if (part !== undefined && call[part] === undefined) return `Expecting '${part}' to be present`;
  if (call.type === 'ACKNOWLEDGE' && !isUuid(call.acknowledge?.uuid ?? '')) return 'Not a valid UUID';
  return undefined;
}

function subscribeProblem({ subscribe, framework_id: id }: SchedulerCall): string | undefined {
  if (subscribe === undefined) return "Expecting 'subscribe' to be present";
  const inner = subscribe.framework_info?.id?.value;
  return (id?.value ?? '') === (inner ?? '') || id === undefined
    ? undefined
    : "'framework_id' differs from 'subscribe.framework_info.id'";
}

/** 16 bytes in base64, not all of them zero. Source: recorded README, point 5. */
function isUuid(base64: string): boolean {
  return /^[A-Za-z0-9+/]{22}==$/.test(base64) && !/^A{22}==$/.test(base64);
}

/** `null` counts as absent everywhere, because a popular client writes it for every part that it does not set. */
export function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.filter((item) => item !== null).map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== null)
      .map(([key, item]) => [key, withoutNulls(item)]),
  );
}
