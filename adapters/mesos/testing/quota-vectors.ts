import { memoryCall } from 'regatta/kit';
import { parseResources } from '../allocator/resource.js';
import { resourcesToJson } from '../resources/resource-json.js';
import { recordedWorld } from './recorded-cluster.js';
import { RecordedStream, type Json } from './recorded-stream.js';

/** A quota request to a master of which something is offered or in use. */
export interface QuotaVector {
  readonly id: string;
  readonly given: {
    readonly agents: readonly { readonly resources: string }[];
    readonly allocated?: Readonly<Record<string, string>>;
    readonly offered?: Readonly<Record<string, readonly string[]>>;
  };
  readonly calls: readonly {
    readonly body: unknown;
    readonly status: number;
    readonly text?: string;
    readonly rescinded?: Readonly<Record<string, number>>;
  }[];
}

const CAPABILITIES = ['MULTI_ROLE', 'PARTITION_AWARE', 'RESERVATION_REFINEMENT'].map((type) => ({ type }));

/** Frameworks take what is given, then the requests are sent; gives what differs. */
export function replayQuota({ id, given, calls }: QuotaVector): string[] {
  // Each agent comes when it is wanted, so that every framework is offered its own.
  const agents = given.agents.map(({ resources }, index) => ({
    name: `a${index + 1}`,
    resources: `${resources};disk:0;ports:[1-2]`,
  }));
  const world = recordedWorld(id, { agents });
  const send = (path: string, body: unknown) => {
    const headers = { 'content-type': 'application/json' };
    const { call, result } = memoryCall({ method: 'POST', path, headers, body: JSON.stringify(body) });
    world.accept(call);
    world.tasks.runUntil(world.tasks.now + 500);
    return result;
  };
  for (const { name } of agents) world.shared.machines.set(`${name}.test`, { agentRunning: false });
  world.tasks.runUntil(world.tasks.now + 2000);
  const streams = new Map<string, RecordedStream>();
  const roles = [...Object.keys(given.allocated ?? {}), ...Object.keys(given.offered ?? {})];
  roles.forEach((role, index) => {
    const framework_info = { user: 'root', name: role, roles: [role], capabilities: CAPABILITIES };
    const result = send('/api/v1/scheduler', { type: 'SUBSCRIBE', subscribe: { framework_info } });
    streams.set(role, new RecordedStream(world, result, true));
    world.shared.machines.set(`a${index + 1}.test`, { agentRunning: true });
    world.tasks.runUntil(world.tasks.now + 2000);
    const wanted = given.allocated?.[role];
    if (wanted !== undefined) launchOn(streams.get(role)!, wanted);
    world.tasks.runUntil(world.tasks.now + 500);
  });
  return calls.flatMap(({ body, status, text, rescinded = {} }, index) => {
    const before = new Map([...streams].map(([role, stream]) => [role, rescindsOn(stream)]));
    const result = send('/api/v1', body);
    const problems: string[] = [];
    if (result.status !== status) problems.push(`call ${index + 1} got ${result.status}: ${result.text()}`);
    if (text !== undefined && result.text() !== text) problems.push(`call ${index + 1} said ${result.text()}`);
    for (const [role, stream] of streams) {
      const count = rescindsOn(stream) - before.get(role)!;
      if (count !== (rescinded[role] ?? 0)) problems.push(`${count} offers of ${role} were taken back`);
    }
    return problems;
  });
}

function launchOn(stream: RecordedStream, resources: string): void {
  const offers = stream.events.flatMap((event) => (event['offers'] as { offers: Json[] } | undefined)?.offers ?? []);
  const offer = offers.at(-1) as { id: unknown; agent_id: unknown } | undefined;
  const task = {
    name: 't',
    task_id: { value: 't' },
    agent_id: offer?.agent_id,
    resources: resourcesToJson(parseResources(resources)),
    command: { value: 'sleep 1000' },
  };
  const operations = [{ type: 'LAUNCH', launch: { task_infos: [task] } }];
  stream.call('ACCEPT', { accept: { offer_ids: [offer?.id], operations, filters: { refuse_seconds: 3600 } } });
}

function rescindsOn(stream: RecordedStream): number {
  return stream.events.filter(({ type }) => type === 'RESCIND').length;
}
