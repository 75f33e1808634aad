import { expect, it } from 'vitest';
import { Engines, machinesNamed } from '../testing/engines.js';

const swarmOf = (managers: number, workers: number) =>
  new Engines({ machines: machinesNamed(managers, workers), seed: 1 });

interface ListedNode {
  readonly ID: string;
  readonly Description: { readonly Hostname: string };
  readonly Status: { readonly State: string };
  readonly ManagerStatus?: { readonly Reachability: string; readonly Leader?: boolean };
}

const nodesOf = (engines: Engines, hostname: string, via = 'node-1') =>
  (engines.ask('GET', '/nodes', { via }).body as readonly ListedNode[]).filter(
    ({ Description }) => Description.Hostname === hostname,
  );
const stateOf = (engines: Engines, via: string) =>
  (engines.ask('GET', '/info', { via }).body as { Swarm: { LocalNodeState: string } }).Swarm.LocalNodeState;
const joinBody = (engines: Engines, role: 'Worker' | 'Manager') => ({
  ListenAddr: '0.0.0.0:2377',
  RemoteAddrs: [engines.world.shared.machines.get('node-1')!.address],
  JoinToken: (engines.ask('GET', '/swarm', { via: 'node-1' }).body as { JoinTokens: Record<string, string> })
    .JoinTokens[role],
});

// Specification 62 and 65 (recording global-node-leave-join): nobody tells the managers, and whoever comes back is somebody else.
it('lets a worker leave unnoticed, and come back as another node', () => {
  const engines = swarmOf(1, 2);
  engines.ask('POST', '/services/create', {
    body: { Name: 'agent', TaskTemplate: { ContainerSpec: { Image: 'nginx:1.9.1' } }, Mode: { Global: {} } },
  });
  engines.advance(10_000);
  const running = () => engines.world.shared.runtime.list('node-3').length;
  expect(running()).toBe(1);
  expect(engines.ask('POST', '/swarm/leave', { via: 'node-3' }).status).toBe(200);
  expect([running(), stateOf(engines, 'node-3'), nodesOf(engines, 'node-3')[0]!.Status.State]).toEqual([
    0,
    'inactive',
    'ready',
  ]);
  engines.advance(17_000);
  expect(nodesOf(engines, 'node-3')[0]!.Status.State).toBe('down');
  expect(engines.ask('POST', '/swarm/join', { via: 'node-3', body: joinBody(engines, 'Worker') }).status).toBe(200);
  engines.advance(5000);
  expect(
    nodesOf(engines, 'node-3')
      .map(({ Status }) => Status.State)
      .sort(),
  ).toEqual(['down', 'ready']);
  expect([running(), stateOf(engines, 'node-3')]).toEqual([1, 'active']);
});

// Specification 64 (recording ha-manager-force-leave).
it('keeps a raft member behind when a manager leaves by force', () => {
  const engines = swarmOf(3, 0);
  expect(engines.ask('POST', '/swarm/leave', { via: 'node-3' }).status).toBe(503);
  expect(engines.ask('POST', '/swarm/leave?force=1', { via: 'node-3' }).status).toBe(200);
  engines.advance(20_000);
  const [left] = nodesOf(engines, 'node-3');
  expect(left).toMatchObject({ Status: { State: 'down' }, ManagerStatus: { Reachability: 'unreachable' } });
  expect(engines.ask('DELETE', `/nodes/${left!.ID}?force=1`, { via: 'node-1' })).toMatchObject({ status: 400 });
  expect(engines.ask('POST', '/swarm/leave', { via: 'node-2' }).text).toContain(
    'Removing this node leaves 1 managers out of 3.',
  );
});

it('takes everything away with the last manager, and begins a new swarm on any engine', () => {
  const engines = swarmOf(1, 1);
  engines.ask('POST', '/configs/create', { body: { Name: 'conf', Data: 'eA==' } });
  expect(engines.ask('POST', '/swarm/leave?force=1', { via: 'node-1' }).status).toBe(200);
  expect(engines.ask('GET', '/nodes', { via: 'node-1' }).text).toContain('Use \\"docker swarm init\\"');
  // The worker does not know yet that its swarm is no more.
  expect(stateOf(engines, 'node-2')).toBe('active');
  expect(engines.ask('POST', '/swarm/leave', { via: 'node-2' }).status).toBe(200);
  const init = { ListenAddr: '0.0.0.0:2377', AdvertiseAddr: 'eth0', DefaultAddrPool: ['10.20.0.0/16'], SubnetSize: 26 };
  expect(engines.ask('POST', '/swarm/init', { via: 'node-2', body: init })).toMatchObject({ status: 200 });
  expect(nodesOf(engines, 'node-2', 'node-2')).toMatchObject([{ ManagerStatus: { Leader: true } }]);
  expect(engines.ask('GET', '/configs').body).toEqual([]);
  engines.ask('POST', '/networks/create', { body: { Name: 'back', Driver: 'overlay' } });
  engines.advance(100);
  expect(engines.ask('GET', '/networks/back').text).toContain('"Subnet":"10.20.0.64/26"');
});

// Specification 69 (recording swarm-autolock) and 79 (manager-restart-single).
it('locks a manager whose engine is started again, until it gets its key', () => {
  const engines = swarmOf(1, 1);
  const { Version, Spec } = engines.ask('GET', '/swarm').body as { Version: { Index: number }; Spec: object };
  const body = { ...Spec, EncryptionConfig: { AutoLockManagers: true } };
  expect(engines.ask('POST', `/swarm/update?version=${Version.Index}`, { body }).status).toBe(200);
  const { UnlockKey } = engines.ask('GET', '/swarm/unlockkey').body as { UnlockKey: string };
  expect(UnlockKey).toMatch(/^SWMKEY-1-[A-Za-z0-9+/]{43}$/);
  const { machines } = engines.world.shared;
  engines.world.tasks.as('test', 0, () => machines.set('node-1', { agentRunning: false }));
  engines.advance(1000);
  engines.world.tasks.as('test', 0, () => machines.set('node-1', { agentRunning: true }));
  engines.advance(30_000);
  const via = 'node-1';
  expect([stateOf(engines, via), engines.ask('GET', '/nodes', { via }).status]).toEqual(['locked', 503]);
  expect(engines.ask('POST', '/swarm/unlock', { via, body: { UnlockKey: 'hello' } }).status).toBe(400);
  expect(engines.ask('POST', '/swarm/unlock', { via, body: { UnlockKey: `SWMKEY-1-${'A'.repeat(43)}` } }).status).toBe(
    401,
  );
  expect(engines.ask('POST', '/swarm/unlock', { via, body: { UnlockKey } }).status).toBe(200);
  engines.advance(15_000);
  expect(stateOf(engines, via)).toBe('active');
  expect(nodesOf(engines, 'node-2')[0]!.Status.State).toBe('ready');
});

it('goes on with one manager alone when it is told to', () => {
  const engines = swarmOf(3, 1);
  engines.world.inject({ kind: 'node-loss', target: 'node-2' });
  engines.world.inject({ kind: 'node-loss', target: 'node-3' });
  engines.advance(60_000);
  expect(engines.ask('GET', '/nodes', { via: 'node-1' }).status).toBe(500);
  const body = { ListenAddr: '0.0.0.0:2377', ForceNewCluster: true };
  expect(engines.ask('POST', '/swarm/init', { via: 'node-1', body }).status).toBe(200);
  engines.advance(15_000);
  expect(nodesOf(engines, 'node-4')[0]!.Status.State).toBe('ready');
  expect(nodesOf(engines, 'node-1')[0]!.ManagerStatus).toMatchObject({ Leader: true });
});

// swarmkit manager/controlapi/ca_rotation.go: tokens name the root certificate, so a new one makes the old ones void.
it('gives itself a new root certificate, and with it new tokens', () => {
  const engines = swarmOf(1, 1);
  interface Shown {
    readonly Version: { readonly Index: number };
    readonly Spec: { readonly CAConfig: object };
    readonly TLSInfo: { readonly TrustRoot: string };
    readonly JoinTokens: { readonly Worker: string };
  }
  const shown = () => engines.ask('GET', '/swarm').body as Shown;
  const before = shown();
  const body = { ...before.Spec, CAConfig: { ...before.Spec.CAConfig, ForceRotate: 1 } };
  expect(engines.ask('POST', `/swarm/update?version=${before.Version.Index}`, { body }).status).toBe(200);
  const after = shown();
  expect(after.TLSInfo.TrustRoot).not.toBe(before.TLSInfo.TrustRoot);
  expect(after.JoinTokens.Worker.slice(0, 60)).not.toBe(before.JoinTokens.Worker.slice(0, 60));
  const nodes = engines.ask('GET', '/nodes').body as readonly { readonly Description: { readonly TLSInfo: object } }[];
  expect(nodes.map(({ Description }) => Description.TLSInfo)).toEqual([after.TLSInfo, after.TLSInfo]);
  engines.ask('POST', '/swarm/leave', { via: 'node-2' });
  const join = { ...joinBody(engines, 'Worker'), JoinToken: before.JoinTokens.Worker };
  expect(engines.ask('POST', '/swarm/join', { via: 'node-2', body: join }).text).toContain('remote CA does not match');
});

// Engine 28.5.2: specs come over its API without a membership, so a node that was updated once is pending, whatever was changed.
it('lists nodes that were changed as pending', () => {
  const engines = swarmOf(1, 1);
  const listed = (membership: string) =>
    (engines.ask('GET', `/nodes?filters={"membership":["${membership}"]}`).body as readonly ListedNode[]).map(
      ({ Description }) => Description.Hostname,
    );
  expect(listed('accepted').toSorted()).toEqual(['node-1', 'node-2']);
  const { Version } = engines.ask('GET', '/nodes/node-2').body as { Version: { Index: number } };
  const body = { Role: 'worker', Availability: 'active' };
  expect(engines.ask('POST', `/nodes/node-2/update?version=${Version.Index}`, { body }).status).toBe(200);
  expect([listed('accepted'), listed('pending')]).toEqual([['node-1'], ['node-2']]);
});

it('keeps what a swarm is told of snapshots and of other authorities', () => {
  const engines = swarmOf(1, 0);
  const shown = () => engines.ask('GET', '/swarm').body as { Version: { Index: number }; Spec: object };
  const update = (Protocol: string) => {
    const CAConfig = { ExternalCAs: [{ Protocol, URL: 'https://ca.example' }] };
    const body = { Name: 'default', Raft: { KeepOldSnapshots: 2 }, CAConfig };
    return engines.ask('POST', `/swarm/update?version=${shown().Version.Index}`, { body });
  };
  expect(update('x').body).toEqual({ message: 'invalid protocol: "x"' });
  expect(update('cfssl').status).toBe(200);
  expect(shown().Spec).toMatchObject({
    Raft: { KeepOldSnapshots: 2 },
    CAConfig: { ExternalCAs: [{ Protocol: 'cfssl', URL: 'https://ca.example', CACert: '' }] },
  });
});
