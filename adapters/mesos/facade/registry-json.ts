import { machineKey, type Maintenance } from '../resources/maintenance.js';
import type { Master } from '../master/master.js';
import { isPresent, type Agent } from '../resources/agent.js';
import type { Amounts, QuotaConfig } from '../resources/quota.js';

/** What operators have set, in the form that v0 and v1 share. */

export function quotaStatus(quotas: readonly QuotaConfig[]): object {
  if (quotas.length === 0) return {};
  return {
    infos: quotas.map(({ role, guarantees }) => ({
      role,
      ...(Object.keys(guarantees).length > 0 && { guarantee: Object.entries(guarantees).map(scalarOf) }),
    })),
    configs: quotas.map(({ role, guarantees, limits }) => ({
      role,
      ...(Object.keys(guarantees).length > 0 && { guarantees: scalarsOf(guarantees) }),
      ...(Object.keys(limits).length > 0 && { limits: scalarsOf(limits) }),
    })),
  };
}

export function maintenanceSchedule({ windows }: Maintenance): object {
  return windows.length === 0 ? {} : { windows };
}

/** Who is draining with what its frameworks answered, and who is down. */
export function maintenanceStatus(master: Master): object {
  const { windows, down } = master.maintenance.current;
  const machines = windows.flatMap(({ machine_ids: ids = [] }) => ids);
  const draining = machines.filter((id) => !down.includes(machineKey(id)));
  const gone = machines.filter((id) => down.includes(machineKey(id)));
  return {
    ...(draining.length > 0 && {
      draining_machines: draining.map((id) => {
        const statuses = statusesOf(master, machineKey(id));
        return { id, ...(statuses.length > 0 && { statuses }) };
      }),
    }),
    ...(gone.length > 0 && { down_machines: gone }),
  };
}

function statusesOf(master: Master, key: string): object[] {
  const agents = master.context.store
    .list<Agent>('Agent')
    .items.map(({ value }) => value)
    .filter((agent) => isPresent(agent) && isAt(agent, key));
  return master.inverseOffers
    .list()
    .filter(({ agentId, answer }) => answer !== undefined && agents.some(({ id }) => id === agentId))
    .map(({ frameworkId, answer, answeredAt }) => ({
      status: answer,
      framework_id: { value: frameworkId },
      timestamp: { nanoseconds: answeredAt * 1_000_000 },
    }));
}

function isAt({ hostname, address }: Agent, key: string): boolean {
  const [host = '', ip = ''] = key.split('|');
  return (host === '' || host === hostname) && (ip === '' || ip === address);
}

function scalarOf([name, milli]: [string, number]): object {
  return { name, type: 'SCALAR', scalar: { value: milli / 1000 } };
}

function scalarsOf(amounts: Amounts): object {
  return Object.fromEntries(Object.entries(amounts).map(([name, milli]) => [name, { value: milli / 1000 }]));
}
