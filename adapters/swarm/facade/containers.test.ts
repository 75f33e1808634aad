import { memoryCall } from 'regatta/kit';
import { expect, it } from 'vitest';
import { Engines, machinesNamed } from '../testing/engines.js';

/** One service with one task, and the id of its container. */
function running(image: string, limits: object = {}): { readonly engines: Engines; readonly id: string } {
  const engines = new Engines({ machines: machinesNamed(1, 0), seed: 1 });
  const TaskTemplate = { ContainerSpec: { Image: image }, Resources: { Limits: limits } };
  engines.ask('POST', '/services/create', {
    body: { Name: 'web', TaskTemplate, Mode: { Replicated: { Replicas: 1 } } },
  });
  engines.advance(20_000);
  const [listed] = engines.ask('GET', '/containers/json').body as readonly { readonly Id: string }[];
  return { engines, id: listed?.Id ?? '' };
}

it('shows a container as clients read it', () => {
  const { engines, id } = running('redis:7.2');
  const [listed] = engines.ask('GET', '/containers/json?filters={"label":["com.docker.swarm.service.name=web"]}')
    .body as readonly object[];
  expect(listed).toMatchObject({
    Id: id,
    Image: 'redis:7.2',
    State: 'running',
    Status: expect.stringMatching(/^Up \d+ seconds$/),
  });
  expect(engines.ask('GET', `/containers/${id}/json`).body).toMatchObject({
    State: { Running: true, OOMKilled: false },
    Config: { Labels: { 'com.docker.swarm.service.name': 'web' } },
  });
  expect(engines.ask('GET', `/containers/${id}/top`).body).toMatchObject({ Titles: expect.arrayContaining(['CMD']) });
  expect(engines.ask('GET', `/containers/${id}/stats?stream=false`).body).toMatchObject({
    memory_stats: { usage: expect.any(Number) },
  });
  expect(engines.ask('GET', `/containers/${id}/logs?stdout=1`).text).toContain('Ready to accept connections');
  expect(engines.ask('GET', `/containers/${id}/logs`).status).toBe(400);
  expect(engines.ask('GET', '/containers/nope/json').status).toBe(404);
});

it('runs a command on a connection of its own, and tells its exit code', () => {
  const { engines, id } = running('nginx:1.9.1');
  const body = { Cmd: ['sh', '-c', 'echo hello; exit 4'], AttachStdout: true };
  const { Id } = engines.ask('POST', `/containers/${id}/exec`, { body }).body as { readonly Id: string };
  const protocols = ['application/vnd.docker.multiplexed-stream'];
  let output: Uint8Array = new Uint8Array(0);
  const { call } = memoryCall(
    { method: 'POST', path: `/exec/${Id}/start`, headers: { 'content-type': 'application/json' }, body: '{}' },
    { protocols, reader: { upgraded: (peer) => peer.onData((_channel, data) => void (output = data)) } },
  );
  engines.world.accept(call);
  engines.advance(1000);
  // Stream 1, three empty bytes, the length.
  expect([...output.slice(0, 8)]).toEqual([1, 0, 0, 0, 0, 0, 0, 6]);
  expect(new TextDecoder().decode(output.slice(8))).toBe('hello\n');
  expect(engines.ask('GET', `/exec/${Id}/json`).body).toMatchObject({ Running: false, ExitCode: 4 });
});

// Limits bound what a container may take; only the kernel acts on them (moby daemon/oci_linux.go, memory cgroup).
it('kills a container that takes more memory than its limit', () => {
  const { engines } = running('redis:7.2', { MemoryBytes: 4 * 1024 ** 2 });
  const [container] = engines.ask('GET', '/containers/json?all=1').body as readonly { readonly Id: string }[];
  expect(engines.ask('GET', `/containers/${container!.Id}/json`).body).toMatchObject({
    State: { OOMKilled: true, ExitCode: 137 },
  });
  const tasks = engines.ask('GET', '/tasks').body as readonly { readonly Status: { readonly Err?: string } }[];
  expect(tasks.map(({ Status }) => Status.Err)).toContain('task: non-zero exit (137)');
});

/** `Action` and attributes of what `/events` tells of containers and of their networks. */
function told(engines: Engines, filters: object): readonly { readonly Action: string; readonly scope: string }[] {
  const until = engines.world.tasks.now / 1000;
  const { text } = engines.ask('GET', `/events?since=1&until=${until}&filters=${JSON.stringify(filters)}`);
  return text
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { Action: string; scope: string });
}

// As Engine 28.5.2 told of a task that was made, entered and stopped.
it('tells what becomes of a container, on its own engine', () => {
  const { engines, id } = running('redis:7.2');
  engines.ask('POST', `/containers/${id}/exec`, { body: { Cmd: ['true'] } });
  engines.ask('DELETE', '/services/web');
  engines.advance(20_000);
  const events = told(engines, { container: [id] });
  expect(events.map(({ Action }) => Action)).toEqual([
    'create',
    'start',
    'exec_create: true',
    'kill',
    'stop',
    'die',
    'destroy',
  ]);
  expect(events.at(-2)).toMatchObject({
    status: 'die',
    from: 'redis:7.2',
    scope: 'local',
    Actor: { ID: id, Attributes: { exitCode: '0', image: 'redis:7.2', 'com.docker.swarm.service.name': 'web' } },
  });
  expect(told(engines, { event: ['exec_create'] })).toHaveLength(1);
  expect(told(engines, { label: ['com.docker.swarm.service.name=nope'] })).toEqual([]);
});

it('refuses copies that cannot be', () => {
  const { engines, id } = running('redis:7.2');
  const asked = (method: string, path: string, body?: object) => {
    const { status, body: answer } = engines.ask(method, `/containers/${id}/archive?path=${path}`, { body });
    return [status, (answer as { message?: string } | undefined)?.message];
  };
  expect(asked('GET', '')).toEqual([400, 'bad parameter: pathcannot be empty']);
  expect(asked('GET', '/nope')).toEqual([404, `Could not find the file /nope in container ${id}`]);
  expect(asked('PUT', '/etc/hostname', {})).toEqual([400, 'extraction point is not a directory']);
  expect(asked('PUT', '/tmp', { no: 'archive '.repeat(100) })[0]).toBe(400);
});

it('prunes what ended and what nobody uses', () => {
  const { engines, id } = running('redis:7.2');
  for (const Name of ['used', 'free']) engines.ask('POST', '/networks/create', { body: { Name, Driver: 'overlay' } });
  const TaskTemplate = { ContainerSpec: { Image: 'redis:7.2' }, Networks: [{ Target: 'used' }] };
  engines.ask('POST', '/services/create', { body: { Name: 'api', TaskTemplate } });
  engines.ask('POST', `/containers/${id}/kill`);
  expect(engines.ask('POST', '/containers/prune').body).toEqual({ ContainersDeleted: [id], SpaceReclaimed: 0 });
  expect(engines.ask('POST', '/networks/prune').body).toEqual({ NetworksDeleted: ['free'] });
  expect(engines.ask('POST', '/networks/prune').body).toEqual({ NetworksDeleted: null });
  expect(engines.ask('POST', '/volumes/prune?filters={"x":["y"]}').status).toBe(400);
});
