// One round of work with our controllers or our scheduler in place of the real ones: what they leave behind, and what they tell meanwhile.
import { beforeAll, expect, it } from 'vitest';
import type { Api } from './api.js';
import { Cluster, type Part } from './cluster.js';
import { differences, endStateOf, type EndState } from './end-state.js';
import { fakeNode, isReady } from './nodes.js';
import { missing } from './programs.js';
import { Round } from './round.js';

const NODES = 20;
const NODES_LIMIT_MS = 120_000;
const ROUND_LIMIT_MS = 900_000;

interface Outcome {
  readonly state: EndState;
  readonly events: readonly string[];
}

interface Event {
  readonly reason: string;
  readonly type: string;
  readonly involvedObject: { readonly kind: string };
  readonly source?: { readonly component?: string };
  readonly reportingComponent: string;
  readonly message: string;
}

let real: Outcome;

async function outcomeWith(parts: readonly Part[]): Promise<Outcome> {
  const cluster = await Cluster.start({ real: parts });
  try {
    const { api } = cluster;
    for (let index = 0; index < NODES; index++) await api.ask('POST', '/api/v1/nodes', fakeNode(index));
    await api.until('every node ready', async () => (await api.list('/api/v1/nodes')).every(isReady), NODES_LIMIT_MS);
    await new Round(api, 0).run();
    return { state: await endStateOf(api, { own: true }), events: await eventsOf(api) };
  } finally {
    await cluster.stop();
  }
}

/** Who told what of which kind, in what words; names and numbers are masked, and how often it was told does not count. */
async function eventsOf(api: Api): Promise<string[]> {
  const events = (await api.list('/api/v1/namespaces/round-0/events')) as unknown as Event[];
  const lines = events.map(({ type, reason, involvedObject, source, reportingComponent, message }) => {
    // Which of the many came last is chance.
    const told = message.replace(/^(\(combined from similar events\)).*/, '$1');
    const words = told.replaceAll(/(web|db|agent|batch)(-[a-z0-9]+)+/g, '$1-*').replaceAll(/node-\d+/g, '<node>');
    const who = `${source?.component ?? ''}/${reportingComponent}`;
    return `${involvedObject.kind} ${type} ${reason} by ${who}: ${words.replaceAll(/\d+/g, '#')}`;
  });
  return [...new Set(lines)].toSorted();
}

beforeAll(async () => {
  if (missing() === '') real = await outcomeWith(['controllers', 'scheduler', 'kubelet']);
}, ROUND_LIMIT_MS);

it.for<{ name: string; parts: readonly Part[] }>([
  { name: 'our controllers', parts: ['scheduler', 'kubelet'] },
  { name: 'our scheduler', parts: ['controllers', 'kubelet'] },
])('$name leave behind and tell what the real ones do', { timeout: ROUND_LIMIT_MS }, async ({ parts }, ctx) => {
  if (missing() !== '') ctx.skip(missing());
  const ours = await outcomeWith(parts);
  expect.soft(ours.events).toEqual(real.events);
  expect(differences(ours.state, real.state)).toEqual([]);
});
