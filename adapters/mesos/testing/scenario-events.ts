import type { ResourceJson, TaskStatus } from '../resources/messages.js';
import { shortName } from './scenario-records.js';
import type { Json } from './recorded-stream.js';

/** Gives aliases in the order in which things were first seen. */
export class FirstSeen {
  readonly #aliases = new Map<string, string>();

  of(kind: 'offer' | 'inverse', id: string): string {
    const known = this.#aliases.get(id);
    if (known !== undefined) return known;
    const count = [...this.#aliases.values()].filter((alias) => alias.startsWith(kind)).length;
    const alias = `${kind}-${count + 1}`;
    this.#aliases.set(id, alias);
    return alias;
  }
}

interface OfferJson {
  readonly id: { readonly value: string };
  readonly hostname: string;
  readonly agent_id: { readonly value: string };
  readonly allocation_info?: { readonly role: string };
  readonly resources?: readonly ResourceJson[];
  readonly unavailability?: unknown;
}

/** One record of a stream as the recorder noted it: a line an offer, and only what facts speak of. */
export function linesOf(event: Json, hostOf: (agentId: string) => string, seen: FirstSeen): Json[] {
  switch (event['type']) {
    case 'OFFERS':
      return ((event['offers'] as { offers?: readonly OfferJson[] }).offers ?? []).map((offer) =>
        offerLine(offer, seen),
      );
    case 'RESCIND': {
      const { offer_id: id } = event['rescind'] as { offer_id: { value: string } };
      return [{ type: 'RESCIND', offer: seen.of('offer', id.value) }];
    }
    case 'INVERSE_OFFERS':
      return ((event['inverse_offers'] as { inverse_offers?: readonly OfferJson[] }).inverse_offers ?? []).map(
        ({ id, agent_id: agent }) => ({
          type: 'INVERSE_OFFER',
          offer: seen.of('inverse', id.value),
          agent: hostOf(agent.value),
        }),
      );
    case 'UPDATE':
      return [updateLine((event['update'] as { status: TaskStatus }).status, hostOf)];
    case 'FAILURE': {
      const failure = event['failure'] as {
        agent_id?: { value: string };
        executor_id?: { value: string };
        status?: number;
      };
      return [
        {
          type: 'FAILURE',
          ...(failure.agent_id !== undefined && { agent: hostOf(failure.agent_id.value) }),
          ...(failure.executor_id !== undefined && { executor: failure.executor_id.value }),
          ...(failure.status !== undefined && { status: failure.status }),
        },
      ];
    }
    case 'ERROR':
      return [{ type: 'ERROR', message: (event['error'] as { message: string }).message }];
    default:
      return [{ type: event['type'] }];
  }
}

function offerLine(
  { id, hostname, allocation_info: info, resources = [], unavailability }: OfferJson,
  seen: FirstSeen,
): Json {
  const amount = (wanted: string) =>
    resources.reduce((sum, { name, scalar }) => (name === wanted ? sum + (scalar?.value ?? 0) : sum), 0);
  return {
    type: 'OFFER',
    offer: seen.of('offer', id.value),
    agent: shortName(hostname),
    role: info?.role ?? '*',
    resources: [...resources].map(resourceText).sort().join(';'),
    cpus: amount('cpus'),
    mem: amount('mem'),
    disk: amount('disk'),
    ...(unavailability !== undefined && { unavailable: true }),
  };
}

function resourceText({ name, scalar, ranges, reservations, role, disk }: ResourceJson): string {
  const owner = reservations?.at(-1)?.role ?? (role === '*' ? undefined : role);
  const reserved = owner === undefined ? '' : `(${owner})`;
  const volume = disk?.persistence === undefined ? '' : `[${disk.persistence.id}]`;
  const value =
    scalar === undefined
      ? `[${(ranges?.range ?? []).map(({ begin, end }) => `${begin}-${end}`).join(',')}]`
      : String(scalar.value);
  return `${name}${reserved}${volume}:${value}`;
}

function updateLine(status: TaskStatus, hostOf: (agentId: string) => string): Json {
  const { reason, message, healthy, check_status: check, unreachable_time: unreachable } = status;
  return {
    type: 'UPDATE',
    task: status.task_id.value,
    state: status.state,
    source: status.source,
    ...(reason !== undefined && { reason }),
    ...(message !== undefined && { message }),
    ...(status.agent_id !== undefined && { agent: hostOf(status.agent_id.value) }),
    acknowledge: status.uuid !== undefined,
    ...(healthy !== undefined && { healthy }),
    ...(check !== undefined && { check }),
    ...(unreachable !== undefined && { unreachableTime: true }),
  };
}
