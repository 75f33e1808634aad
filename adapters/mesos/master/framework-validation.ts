import { roleProblem } from '../allocator/roles.js';
import { rolesOf, type Framework } from '../resources/framework.js';
import type { MasterFlags } from '../resources/master-flags.js';
import type { FrameworkInfo } from '../resources/messages.js';
import { setText } from './resource-text.js';
import { idProblem } from './task-validation.js';

/** The longest time that a duration of the real master holds, in seconds. */
const LONGEST_SECONDS = 2 ** 63 / 1e9;

/**
 * Why a framework may not subscribe; `known` is the one that has its id. Source: mesos src/master/validation.cpp framework::validate,
 * src/master/master.cpp validateFramework; recorded http-scheduler-subscribe.
 */
export function subscribeProblem(
  info: FrameworkInfo,
  suppressed: readonly string[],
  known: Framework | undefined,
  flags: MasterFlags,
): string | undefined {
  return (
    infoProblem(info) ??
    flagProblem(info, flags) ??
    (known !== undefined && known.completedAt !== 0 ? 'Framework has been removed' : undefined) ??
    suppressedProblem(info, suppressed) ??
    (known !== undefined && known.info.principal !== info.principal
      ? "Changing framework's principal is not allowed."
      : undefined)
  );
}

/** Why UPDATE_FRAMEWORK is refused. Source: recorded http-scheduler-subscribe. */
export function updateProblem(
  { info: before }: Framework,
  info: FrameworkInfo,
  suppressed: readonly string[],
  flags: MasterFlags,
): string | undefined {
  const invalid = infoProblem(info) ?? flagProblem(info, flags) ?? suppressedProblem(info, suppressed);
  if (invalid !== undefined) return `Supplied FrameworkInfo is not valid: ${invalid}`;
  const refused = (why: string) => `FrameworkInfo update is not valid: ${why}`;
  if (before.principal !== info.principal) return refused("Changing framework's principal is not allowed.");
  const changed = (field: string, from: unknown, to: unknown) =>
    from === to
      ? undefined
      : refused(
          `Updating 'FrameworkInfo.${field}' is unsupported; attempted to update from '${String(from)}' to '${String(to)}'`,
        );
  return (
    changed('user', before.user, info.user) ??
    changed('checkpoint', before.checkpoint ?? false, info.checkpoint ?? false)
  );
}

function infoProblem(info: FrameworkInfo): string | undefined {
  const { id, failover_timeout: failover = 0 } = info;
  const problem = roleSetProblem(info);
  if (problem !== undefined) return problem;
  const invalid = id === undefined || id.value === '' ? undefined : idProblem(id.value);
  if (invalid !== undefined) return invalid;
  for (const filters of Object.values(info.offer_filters ?? {}))
    for (const { quantities = {} } of filters.min_allocatable_resources?.quantities ?? []) {
      if (Object.keys(quantities).length === 0) return 'Resource quantities must contain at least one quantity';
      for (const [name, { value }] of Object.entries(quantities))
        if (value < 0) return `Invalid resource quantity for '${name}': Negative values not supported`;
    }
  return Math.abs(failover) < LONGEST_SECONDS ? undefined : `The framework failover_timeout (${failover}) is invalid`;
}

function roleSetProblem(info: FrameworkInfo): string | undefined {
  const multiple = info.capabilities?.some(({ type }) => type === 'MULTI_ROLE') ?? false;
  if (!multiple) {
    if ((info.roles?.length ?? 0) > 0)
      return "'FrameworkInfo.roles' must not be set when the framework is not MULTI_ROLE capable";
    const invalid = roleProblem(info.role ?? '*');
    return invalid === undefined ? undefined : `'FrameworkInfo.role' is not a valid role: ${invalid}`;
  }
  if (info.role !== undefined) return "'FrameworkInfo.role' must not be set when the framework is MULTI_ROLE capable";
  const roles = rolesOf(info);
  const twice = roles.filter((role, index) => roles.indexOf(role) !== index);
  if (twice.length > 0) return `'FrameworkInfo.roles' contains duplicate items: ${setText(new Set(twice))}`;
  const invalid = roles.map(roleProblem).find((problem) => problem !== undefined);
  return invalid === undefined ? undefined : `'FrameworkInfo.roles' contains invalid role: ${invalid}`;
}

function flagProblem(info: FrameworkInfo, { roles, rootSubmissions }: MasterFlags): string | undefined {
  const outside = rolesOf(info).filter((role) => role !== '*' && roles?.includes(role) === false);
  if (outside.length > 0) return `Roles ${setText(new Set(outside))} are not present in the master's --roles`;
  return info.user === 'root' && rootSubmissions === false
    ? "User 'root' is not allowed to run frameworks without --root_submissions set"
    : undefined;
}

function suppressedProblem(info: FrameworkInfo, suppressed: readonly string[]): string | undefined {
  const outside = suppressed.find((role) => !rolesOf(info).includes(role));
  return outside === undefined ? undefined : `Suppressed role '${outside}' is not contained in the list of roles`;
}
