import { roleProblem } from '../allocator/roles.js';
import { askedOfJson } from '../resources/resource-json.js';
import type { ResourceJson } from '../resources/messages.js';
import { amountsText, type Amounts, type QuotaConfig } from '../resources/quota.js';
import { resourceProblem } from './resource-validation.js';
import { isAtMost, overcommitProblem, type Quotas } from './quotas.js';

type Scalars = Readonly<Record<string, { readonly value: number }>>;

/** One element of UPDATE_QUOTA. */
export interface QuotaConfigJson {
  readonly role: string;
  readonly guarantees?: Scalars;
  readonly limits?: Scalars;
}

/** The older request: what is guaranteed is the limit too. */
export interface QuotaRequestJson {
  readonly role?: string;
  readonly guarantee?: readonly ResourceJson[];
  readonly force?: boolean;
}

/** A refusal: the status of the answer and its text. */
export interface QuotaProblem {
  readonly status: 400 | 409;
  readonly text: string;
}

const FORCE = "(use 'force' flag to bypass this check)";
const EXABYTE_MEBIBYTES = 1024 ** 4;
const TRILLION = 1e12;

/** Why UPDATE_QUOTA is refused, in the master's words and order. Source: mesos src/master/quota_handler.cpp update, quota.cpp validate. */
export function updateProblem(
  quotas: Quotas,
  configs: readonly QuotaConfigJson[],
  force: boolean,
  allowedRoles: readonly string[] | undefined,
): string | undefined {
  for (const config of configs) {
    if (allowedRoles?.includes(config.role) === false)
      return `Invalid QuotaConfig: '${config.role}' is not on the roles whitelist`;
    if (config.role.includes('/')) return `Updating quota on nested role '${config.role}' is not supported yet`;
    const problem = configProblem(config);
    if (problem !== undefined) return `Invalid QuotaConfig: ${problem}`;
  }
  if (force) return undefined;
  const wanted = configs.map(configOf);
  for (const { role, limits } of wanted) {
    const consumed = quotas.consumed(role);
    if (!isAtMost(new Map(Object.entries(consumed)), limits))
      return `Invalid QuotaConfig: Role '${role}' is already consuming '${amountsText(consumed)}'; this is more than the requested limits '${amountsText(limits)}' ${FORCE}`;
  }
  const beyond = overcommitProblem(quotas.guaranteed(wanted), quotas.capacity());
  return beyond === undefined ? undefined : `Invalid QuotaConfig: total ${beyond} ${FORCE}`;
}

/** Zero guarantees nothing, while a limit of zero is one. */
export function configOf({ role, guarantees = {}, limits = {} }: QuotaConfigJson): QuotaConfig {
  const milli = (scalars: Scalars): Amounts =>
    Object.fromEntries(Object.entries(scalars).map(([name, { value }]) => [name, Math.round(value * 1000)]));
  const positive = Object.entries(milli(guarantees)).filter(([, amount]) => amount > 0);
  return { role, guarantees: Object.fromEntries(positive), limits: milli(limits) };
}

function configProblem({ role, guarantees = {}, limits = {} }: QuotaConfigJson): string | undefined {
  const invalid = roleProblem(role);
  if (invalid !== undefined) return `Invalid 'QuotaConfig.role': ${invalid}`;
  for (const [what, scalars] of [
    ['guarantees', guarantees],
    ['limits', limits],
  ] as const) {
    const large = Object.entries(scalars).map(sizeProblem).find(isText);
    if (large !== undefined) return `Invalid 'QuotaConfig.${what}': ${large}`;
  }
  for (const [what, scalars] of [
    ['guarantee', guarantees],
    ['limit', limits],
  ] as const) {
    const negative = Object.entries(scalars).find(([, { value }]) => value < 0);
    if (negative !== undefined)
      return `Invalid ${what} configuration {'${negative[0]}': ${negative[1].value}}: Negative values not supported`;
  }
  const config = configOf({ role, guarantees, limits });
  return isAtMost(new Map(Object.entries(config.guarantees)), config.limits)
    ? undefined
    : `'QuotaConfig.guarantees' ${scalarsText(guarantees)} is not contained within the 'QuotaConfig.limits' ${scalarsText(limits)}`;
}

function sizeProblem([name, { value }]: [string, { readonly value: number }]): string | undefined {
  const inMebibytes = name === 'mem' || name === 'disk';
  const most = inMebibytes ? EXABYTE_MEBIBYTES : TRILLION;
  if (value <= most) return undefined;
  return `{'${name}': ${value}} is invalid: values greater than 1 ${inMebibytes ? 'exabyte' : 'trillion'} (${most}) are not supported`;
}

function scalarsText(scalars: Scalars): string {
  const parts = Object.entries(scalars).map(([name, { value }]) => `${name}: ${value}`);
  return `{ ${parts.join(', ')} }`;
}

function isText(value: string | undefined): value is string {
  return value !== undefined;
}

/** The same for SET_QUOTA and `POST /quota`. Source: mesos src/master/quota_handler.cpp _set, quota.cpp validation::quotaInfo. */
export function setProblem(
  quotas: Quotas,
  { role = '', guarantee = [], force = false }: QuotaRequestJson,
  allowedRoles: readonly string[] | undefined,
): QuotaProblem | undefined {
  const refused = (text: string): QuotaProblem => ({
    status: 400,
    text: `Failed to validate set quota request: ${text}`,
  });
  const invalid = guarantee.map(resourceProblem).find(isText);
  if (invalid !== undefined) return refused(`QuotaInfo with invalid resource: ${invalid}`);
  const problem = infoProblem(role, guarantee);
  if (problem !== undefined) return refused(problem);
  if (allowedRoles?.includes(role) === false) return refused(`Unknown role '${role}'`);
  if (quotas.get(role) !== undefined) return refused(`Cannot set quota for role '${role}' which already has quota`);
  const config = configOfRequest({ role, guarantee });
  if (role.includes('/')) return refused(nestedProblem(quotas, config));
  const beyond = force ? undefined : overcommitProblem(quotas.guaranteed([config]), quotas.capacity());
  return beyond === undefined
    ? undefined
    : {
        status: 409,
        text: `Quota guarantees overcommit the cluster (use 'force' to bypass this check): Total ${beyond}`,
      };
}

export function configOfRequest({ role = '', guarantee = [] }: QuotaRequestJson): QuotaConfig {
  const amounts = Object.fromEntries(
    askedOfJson(guarantee).map((resource) => [resource.name, resource.type === 'SCALAR' ? resource.milli : 0]),
  );
  return { role, guarantees: amounts, limits: amounts };
}

function infoProblem(role: string, guarantee: readonly ResourceJson[]): string | undefined {
  const invalid = roleProblem(role);
  if (invalid !== undefined) return `QuotaInfo with invalid role: ${invalid}`;
  if (guarantee.length === 0) return "QuotaInfo with empty 'guarantee'";
  const names = new Set<string>();
  for (const resource of guarantee) {
    const isReserved = (resource.role ?? '*') !== '*' || (resource.reservations?.length ?? 0) > 0;
    if (isReserved) return 'QuotaInfo must not contain any ReservationInfo';
    if (resource.disk !== undefined) return 'QuotaInfo must not contain DiskInfo';
    if (resource.revocable !== undefined) return 'QuotaInfo must not contain RevocableInfo';
    if (resource.type !== 'SCALAR') return 'QuotaInfo must not include non-scalar resources';
    if (names.has(resource.name)) return `QuotaInfo contains duplicate resource name '${resource.name}'`;
    names.add(resource.name);
  }
  return undefined;
}

function nestedProblem(quotas: Quotas, { role, guarantees }: QuotaConfig): string {
  const [parent = ''] = role.split('/');
  const own = quotas.get(parent)?.guarantees ?? {};
  return `Invalid quota configuration. Parent role '${parent}' with guarantees (${amountsText(own)}) does not contain the sum of its children's guarantees (${amountsText(guarantees)})`;
}
