import type { Engines } from './engines.js';
import { objectAt, objectsOf, plainPath, type Exchange } from './exchange.js';
import { textAt } from '../resources/json-text.js';
import { joinTokensOf } from '../facade/join-token.js';
import type { Presupposed } from './presupposed.js';
import type { Transcript } from './transcripts.js';

/** How the engine that a command asked stood when the command began. */
export type Standing = 'no swarm' | 'outside' | 'inside' | 'locked';

/** How the recorder had made its swarm: with the CLI, which sends an empty list of pools. */
const INIT = { ListenAddr: '0.0.0.0:2377', AdvertiseAddr: 'eth0', SubnetSize: 24 };
const MEMBERS = ['node-1', 'node-2'];

/** Read from the first answer that tells. */
export function standingOf({ via, exchanges }: Transcript): Standing {
  const first = exchanges.map(standingTold).find((told) => told !== undefined) ?? 'inside';
  return first === 'outside' && via === MEMBERS[0] ? 'no swarm' : first;
}

function standingTold(exchange: Exchange): Standing | undefined {
  const path = plainPath(exchange);
  const { status, body } = exchange.response;
  const message = textAt((body as { message?: unknown } | null)?.message);
  if (/needs to be unlocked/.test(message)) return 'locked';
  if (/docker swarm init/.test(message)) return 'outside';
  if (/^\/swarm\/(init|join)$/.test(path)) return /already part/.test(message) ? 'inside' : 'outside';
  if (path !== '/info' || status !== 200) return undefined;
  const local = objectAt(objectsOf(exchange)[0], 'Swarm')?.['LocalNodeState'];
  return local === 'locked' ? 'locked' : local === 'inactive' ? 'outside' : 'inside';
}

/** Ends the swarm that a lane begins with, and makes the recorder's in its place. */
export function recordedMembers(
  engines: Engines,
  transcript: Transcript,
  standing: Standing,
  leader: string,
  presupposed: Presupposed,
): void {
  for (const { name } of engines.world.shared.machines.list().toReversed())
    engines.ask('POST', '/swarm/leave?force=1', { via: name });
  if (standing === 'no swarm') return;
  const wantsKey = standing === 'locked' || showsKey(transcript);
  // After a change of leadership the platform's own pool is filled in.
  const pools = (presupposed.swarm?.['DefaultAddrPool'] ?? []) as readonly string[];
  const body = { ...INIT, DefaultAddrPool: pools, AutoLockManagers: wantsKey };
  engines.ask('POST', '/swarm/init', { via: leader, body });
  engines.advance(1000);
  const address = engines.world.shared.machines.get(leader)!.address;
  const join = {
    ListenAddr: INIT.ListenAddr,
    RemoteAddrs: [address],
    JoinToken: joinTokensOf(engines.state.cluster()!).Worker,
  };
  for (const via of membersOf(transcript, standing))
    if (via !== leader) engines.ask('POST', '/swarm/join', { via, body: join });
  engines.advance(1000);
}

function membersOf(transcript: Transcript, standing: Standing): readonly string[] {
  const { via, exchanges } = transcript;
  const listed = exchanges.filter((exchange) => plainPath(exchange) === '/nodes').at(0);
  const counted = exchanges
    .filter((exchange) => plainPath(exchange) === '/info')
    .map((exchange) => objectAt(objectsOf(exchange)[0], 'Swarm')?.['Nodes'])
    .find((count) => typeof count === 'number');
  const names = (listed === undefined ? [] : objectsOf(listed)).map(
    (node) => objectAt(node, 'Description')?.['Hostname'] as string,
  );
  const usual = counted === undefined ? MEMBERS : MEMBERS.slice(0, counted);
  const others = standing === 'inside' ? [via] : [];
  return [
    ...new Set([...(names.length > 0 && !/filters/.test(listed!.request.path) ? names : usual), ...others]),
  ].filter((name) => standing !== 'outside' || name !== via);
}

/** Whether the recording shows a swarm whose managers lock before it made them do so itself. */
function showsKey({ exchanges }: Transcript): boolean {
  const first = exchanges.find((exchange) => /^\/swarm(\/unlockkey)?$/.test(plainPath(exchange)));
  const shown = objectsOf(first ?? { request: { method: 'GET', path: '' }, response: { status: 0 } })[0];
  const encryption = objectAt(objectAt(shown, 'Spec'), 'EncryptionConfig');
  return encryption?.['AutoLockManagers'] === true || textAt(shown?.['UnlockKey']) !== '';
}
