// Source: mesos src/launcher/default_executor.cpp waited.
import { expect, it } from 'vitest';
import { memoryCall } from 'regatta/kit';
import type { World } from 'regatta/testing';
import type { TaskStatus } from '../resources/messages.js';
import { recordedWorld } from '../testing/recorded-cluster.js';
import { RecordedStream } from '../testing/recorded-stream.js';

const CPUS = { name: 'cpus', type: 'SCALAR', scalar: { value: 0.1 } };
const OTHERS = ['mem', 'disk'].map((name) => ({ name, type: 'SCALAR', scalar: { value: 32 } }));

function subscribe(world: World): RecordedStream {
  const info = { user: 'root', name: 'fw', roles: ['web'], capabilities: [{ type: 'MULTI_ROLE' }] };
  const { call, result } = memoryCall({
    method: 'POST',
    path: '/api/v1/scheduler',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ type: 'SUBSCRIBE', subscribe: { framework_info: info } }),
  });
  world.accept(call);
  advance(world, 3000);
  return new RecordedStream(world, result, true);
}

function advance(world: World, forMs: number, stream?: RecordedStream): void {
  const until = world.tasks.now + forMs;
  while (world.tasks.now < until) {
    world.tasks.runUntil(world.tasks.now + 20);
    stream?.acknowledge();
  }
}

function offerOn({ events }: RecordedStream): { readonly id: object; readonly agent_id: object } {
  const offers = events.flatMap((event) => (event['offers'] as { offers?: [] } | undefined)?.offers ?? []);
  return offers.at(-1)!;
}

/** Launches a group of two, the first of which is as said; gives its framework's stream. */
function launchGroup(first: object): RecordedStream {
  const world = recordedWorld('group', { agents: [{ name: 'a1' }] });
  advance(world, 2000);
  const stream = subscribe(world);
  const offer = offerOn(stream);
  const task = (id: string, rest: object) => ({
    name: id,
    task_id: { value: id },
    agent_id: offer.agent_id,
    resources: [CPUS, ...OTHERS],
    command: { value: 'sleep 1000' },
    ...rest,
  });
  const executor = { type: 'DEFAULT', executor_id: { value: 'e' }, resources: [CPUS, ...OTHERS] };
  const group = { executor, task_group: { tasks: [task('first', first), task('second', {})] } };
  stream.call('ACCEPT', {
    accept: { offer_ids: [offer.id], operations: [{ type: 'LAUNCH_GROUP', launch_group: group }] },
  });
  advance(world, 20_000, stream);
  return stream;
}

function statesOf({ events }: RecordedStream, id: string): string[] {
  return events
    .flatMap((event) => (event['update'] as { status: TaskStatus } | undefined)?.status ?? [])
    .filter(({ task_id: task }) => task.value === id)
    .map(({ state }) => state);
}

it('kills the rest of a group when one of it fails', () => {
  const stream = launchGroup({ command: { value: 'exit 3' } });
  expect(statesOf(stream, 'first').at(-1)).toBe('TASK_FAILED');
  expect(statesOf(stream, 'second').at(-1)).toBe('TASK_KILLED');
});

it('lets the rest go on when one of it finishes', () => {
  const stream = launchGroup({ command: { value: 'exit 0' } });
  expect(statesOf(stream, 'first').at(-1)).toBe('TASK_FINISHED');
  expect(statesOf(stream, 'second').at(-1)).toBe('TASK_RUNNING');
});
