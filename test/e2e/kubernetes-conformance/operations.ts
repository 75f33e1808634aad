// What most descriptions of an API ask for in the same words: that it is discovered, and that its objects can be created, read, listed,
// watched, patched, updated and deleted, one by one and together.
import { expect } from 'vitest';
import type { V1APIGroup, V1APIGroupList, V1APIResourceList } from '@kubernetes/client-node';
import type { Api } from './api.js';
import type { ApiEntity, Resource } from './resource.js';

/** Finds a group, its version and its resources in the three discovery documents. */
export async function discover(api: Api, groupVersion: string, resources: readonly string[]): Promise<void> {
  const [group = ''] = groupVersion.split('/');
  const { groups } = await api.ask<V1APIGroupList>('GET', '/apis');
  expect(groups.find(({ name }) => name === group)?.versions).toContainEqual(expect.objectContaining({ groupVersion }));
  const { versions } = await api.ask<V1APIGroup>('GET', `/apis/${group}`);
  expect(versions).toContainEqual(expect.objectContaining({ groupVersion }));
  const served = await api.ask<V1APIResourceList>('GET', `/apis/${groupVersion}`);
  expect(served.resources.map(({ name }) => name)).toEqual(expect.arrayContaining([...resources]));
}

const annotation = (object: ApiEntity, key: string) => object.metadata?.annotations?.[key];
const annotated = (key: string) => ({ metadata: { annotations: { [key]: 'true' } } });

/** Carries out every verb on three objects, which `body` makes, under a label of their own. */
export async function operate<T extends ApiEntity>(
  resource: Resource<T>,
  label: string,
  body: (metadata: object, index: number) => object,
): Promise<void> {
  const labelSelector = `special=${label}`;
  const names = [0, 1, 2].map((index) => `${label}-${index}`);
  const create = (index: number) => resource.create(body({ name: names[index], labels: { special: label } }, index));
  const first = await create(0);
  await create(1);
  await create(2);

  const read = await resource.get(names[0]!);
  expect(read.metadata).toMatchObject({ name: names[0], uid: first.metadata?.uid });
  const { items, metadata } = await resource.list({ labelSelector });
  expect(items.map((item) => item.metadata!.name!).toSorted()).toEqual(names);
  const events = await resource.watch({ labelSelector, resourceVersion: metadata!.resourceVersion! });

  const patched = await resource.patch(names[0]!, annotated('patched'));
  expect(annotation(patched, 'patched')).toBe('true');
  const updated = await resource.change(names[0]!, ({ metadata: given }) => {
    given!.annotations = { ...given!.annotations, updated: 'true' };
  });
  expect(annotation(updated, 'updated')).toBe('true');
  await events.found('MODIFIED', (object) => annotation(object, 'patched') === 'true');
  await events.found('MODIFIED', (object) => annotation(object, 'updated') === 'true');

  await resource.delete(names[0]!);
  await resource.gone(names[0]!);
  await resource.untilAll(labelSelector, (left) => left.length === 2);
  await resource.deleteCollection(labelSelector);
  await resource.untilAll(labelSelector, (left) => left.length === 0);
  const deleted = new Set<string>();
  while (deleted.size < names.length) deleted.add((await events.found('DELETED')).metadata!.name!);
  expect([...deleted].toSorted()).toEqual(names);
  events.close();
}

/** Reads, patches and updates the subresource `status` of an object that exists. */
export async function operateOnStatus<T extends ApiEntity>(
  resource: Resource<T>,
  name: string,
  status: object,
  change: (object: T) => void,
  suits: (object: T) => boolean,
): Promise<void> {
  expect((await resource.get(name, 'status')).metadata?.name).toBe(name);
  const patched = await resource.patch(name, { ...annotated('patchedstatus'), status }, 'merge', 'status');
  expect(annotation(patched, 'patchedstatus')).toBe('true');
  expect(patched).toMatchObject({ status });
  const updated = await resource.change(name, change, 'status');
  expect(suits(updated)).toBe(true);
  expect(suits(await resource.get(name, 'status'))).toBe(true);
}
