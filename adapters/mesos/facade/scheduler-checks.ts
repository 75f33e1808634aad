import type { SchedulerCall } from '../resources/messages.js';

/** The part that a call must have, by type. */
const PARTS: Readonly<Record<string, keyof SchedulerCall | undefined>> = {
  SUBSCRIBE: 'subscribe',
  TEARDOWN: undefined,
  ACCEPT: 'accept',
  DECLINE: 'decline',
  ACCEPT_INVERSE_OFFERS: 'accept_inverse_offers',
  DECLINE_INVERSE_OFFERS: 'decline_inverse_offers',
  REVIVE: undefined,
  SUPPRESS: undefined,
  KILL: 'kill',
  SHUTDOWN: 'shutdown',
  ACKNOWLEDGE: 'acknowledge',
  ACKNOWLEDGE_OPERATION_STATUS: 'acknowledge_operation_status',
  RECONCILE: 'reconcile',
  RECONCILE_OPERATIONS: 'reconcile_operations',
  MESSAGE: 'message',
  REQUEST: 'request',
  UPDATE_FRAMEWORK: 'update_framework',
};

/**
 * Why a call is not valid, in the master's words. `principal`: who has authenticated. Source: mesos src/master/validation.cpp
 * scheduler::call::validate; recorded http-scheduler-protocol, http-auth.
 */
export function callProblem(call: SchedulerCall, principal?: string): string | undefined {
  // Unknown names of an enumeration count as absent.
  if (call.type === undefined) return "Expecting 'type' to be present";
  const part = PARTS[call.type];
  if (call.type === 'SUBSCRIBE') return subscribeProblem(call, principal);
  if (call.framework_id === undefined) return "Expecting 'framework_id' to be present";
  if (part !== undefined && call[part] === undefined) return `Expecting '${part}' to be present`;
  if (call.type === 'ACKNOWLEDGE') return uuidProblem(call.acknowledge?.uuid ?? '');
  if (call.type === 'ACKNOWLEDGE_OPERATION_STATUS') {
    const { uuid = '', agent_id: agentId } = call.acknowledge_operation_status ?? {};
    return uuidProblem(uuid) ?? (agentId === undefined ? "Expecting 'agent_id' to be present" : undefined);
  }
  if (call.type === 'UPDATE_FRAMEWORK' && call.framework_id.value !== call.update_framework?.framework_info?.id?.value)
    return "'framework_id' differs from 'update_framework.framework_info.id'";
  return undefined;
}

function subscribeProblem({ subscribe, framework_id: id }: SchedulerCall, principal?: string): string | undefined {
  if (subscribe === undefined) return "Expecting 'subscribe' to be present";
  const info = subscribe.framework_info;
  if ((id?.value ?? '') !== (info?.id?.value ?? '')) return "'framework_id' differs from 'subscribe.framework_info.id'";
  return principal === undefined || info?.principal === undefined || info.principal === principal
    ? undefined
    : `Authenticated ${principalProblem(principal, info.principal)}`;
}

/** Source: recorded http-auth. */
export function principalProblem(principal: string, expected: string): string {
  return `principal '${principal}' does not match principal '${expected}' set in \`FrameworkInfo\``;
}

/** 16 bytes in base64, not all of them zero. Source: recorded README, point 5. */
function uuidProblem(base64: string): string | undefined {
  return /^[A-Za-z0-9+/]{22}==$/.test(base64) && !/^A{22}==$/.test(base64) ? undefined : 'Not a valid UUID';
}
