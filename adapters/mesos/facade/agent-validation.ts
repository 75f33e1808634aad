import { idProblem } from '../master/task-validation.js';
import type { AgentCall, ContainerId } from './agent-call.js';

/** Longest name of a container. Source: mesos src/slave/constants.hpp MAX_CONTAINER_ID_LENGTH. */
const LONGEST_ID = 242;

/** Calls that are nothing without their part. Source: mesos src/slave/validation.cpp agent::call::validate. */
const WITH_PART: ReadonlySet<string> = new Set([
  'GET_METRICS',
  'SET_LOGGING_LEVEL',
  'LIST_FILES',
  'READ_FILE',
  'LAUNCH_NESTED_CONTAINER',
  'WAIT_NESTED_CONTAINER',
  'KILL_NESTED_CONTAINER',
  'REMOVE_NESTED_CONTAINER',
  'LAUNCH_NESTED_CONTAINER_SESSION',
  'ATTACH_CONTAINER_INPUT',
  'ATTACH_CONTAINER_OUTPUT',
  'LAUNCH_CONTAINER',
  'WAIT_CONTAINER',
  'KILL_CONTAINER',
  'REMOVE_CONTAINER',
  'ADD_RESOURCE_PROVIDER_CONFIG',
  'UPDATE_RESOURCE_PROVIDER_CONFIG',
  'REMOVE_RESOURCE_PROVIDER_CONFIG',
  'MARK_RESOURCE_PROVIDER_GONE',
]);

/** Why a call is not valid, in the agent's words. */
export function agentCallProblem(call: AgentCall): string | undefined {
  const { type } = call;
  if (type === undefined) return "Expecting 'type' to be present";
  const name = type.toLowerCase();
  if (WITH_PART.has(type) && call[name as keyof AgentCall] === undefined) return `Expecting '${name}' to be present`;
  if (type === 'ATTACH_CONTAINER_INPUT' && call.attach_container_input?.type === undefined)
    return "Expecting 'attach_container_input.type' to be present";
  const id = containerIdIn(call);
  const invalid = id === undefined ? undefined : containerIdProblem(id);
  if (invalid !== undefined) return `'${name}.container_id' is invalid: ${invalid}`;
  return type.includes('NESTED') && id !== undefined && id.parent === undefined
    ? `Expecting '${name}.container_id.parent' to be present`
    : undefined;
}

/** The container that a call is about. */
export function containerIdIn(call: AgentCall): ContainerId | undefined {
  const part = call[(call.type ?? '').toLowerCase() as keyof AgentCall] as { container_id?: ContainerId } | undefined;
  return part?.container_id;
}

function containerIdProblem({ value, parent }: ContainerId): string | undefined {
  const invalid = idProblem(value);
  if (invalid !== undefined) return invalid;
  if (value.length > LONGEST_ID) return `'ContainerID.value' '${value}' exceeds the maximum length (${LONGEST_ID})`;
  if (/[. ]/.test(value)) return `'ContainerID.value' '${value}' contains invalid characters`;
  const outer = parent === undefined ? undefined : containerIdProblem(parent);
  return outer === undefined ? undefined : `'ContainerID.parent' is invalid: ${outer}`;
}

/** The ids from the outermost on, as messages print them. */
export function containerText({ value, parent }: ContainerId): string {
  return parent === undefined ? value : `${containerText(parent)}.${value}`;
}
