import { DrfSorter } from '../allocator/sorter.js';
import { resourcesOf, type Vector } from './allocator-vectors.js';

type Json = Readonly<Record<string, unknown>>;

/** Replays a step list against a sorter alone. */
export function replaySorter(vector: Vector): string[] {
  const sorter = new DrfSorter();
  const problems: string[] = [];
  for (const step of vector.steps ?? []) {
    const client = String(step['client']);
    const agent = String(step['agent']);
    const resources = resourcesOf(step['resources']);
    const expected = step['expect'] as Json | undefined;
    if (expected !== undefined) problems.push(...sorterProblems(sorter, expected));
    else if (step['op'] === 'addAgent') sorter.addAgent(agent, resources);
    else if (step['op'] === 'removeAgent') sorter.removeAgent(agent);
    else if (step['op'] === 'add') sorter.add(client);
    else if (step['op'] === 'remove') sorter.remove(client);
    else if (step['op'] === 'activate') sorter.activate(client);
    else if (step['op'] === 'deactivate') sorter.deactivate(client);
    else if (step['op'] === 'allocated') sorter.allocated(client, agent, resources);
    else if (step['op'] === 'unallocated') sorter.unallocated(client, agent, resources);
    else if (step['op'] === 'update') sorter.update(client, agent, resourcesOf(step['from']), resourcesOf(step['to']));
    else if (step['op'] === 'weight') sorter.setWeight(String(step['path']), Number(step['weight']));
    else throw new TypeError(`no step ${String(step['op'])}`);
  }
  return problems;
}

function sorterProblems(sorter: DrfSorter, expected: Json): string[] {
  const problems: string[] = [];
  const order = sorter.sorted();
  const wanted = expected['order'] as string[] | undefined;
  const set = expected['orderAsSet'] as string[] | undefined;
  if (wanted !== undefined && wanted.join() !== order.join())
    problems.push(`order ${order.join()}, not ${wanted.join()}`);
  if (set !== undefined && [...set].sort().join() !== [...order].sort().join()) problems.push(`order ${order.join()}`);
  if (expected['size'] !== undefined && expected['size'] !== sorter.size) problems.push(`size ${sorter.size}`);
  for (const [client, has] of Object.entries((expected['contains'] ?? {}) as Record<string, boolean>))
    if (sorter.has(client) !== has) problems.push(`contains ${client} is ${!has}`);
  return problems;
}
