import { expect } from 'vitest';
import type { CoreV1Event, EventsV1Event } from '@kubernetes/client-node';
import type { Ports, Setting } from '../setting.js';

const core = (namespace: string, name: string, label: string) => ({
  metadata: { name, labels: { 'testevent-set': label } },
  message: `This is a test event ${name}`,
  reason: 'Test',
  type: 'Normal',
  count: 1,
  involvedObject: { namespace, name: 'one', kind: 'Pod' },
});
const v1 = (namespace: string, name: string, label: string) => ({
  metadata: { name, labels: { 'testevent-set': label } },
  regarding: { namespace, name: 'one', kind: 'Pod' },
  eventTime: '2017-09-19T13:49:16.000000Z',
  note: `This is ${name}`,
  action: 'Do',
  reason: 'Test',
  type: 'Normal',
  reportingController: 'test-controller',
  reportingInstance: 'test-node',
});
const series = { count: 100, lastObservedTime: '2014-09-19T13:49:16.000000Z' };
const eventsV1 = ({ api, namespace }: Setting) => api.of<EventsV1Event>('events.k8s.io/v1', 'events', namespace);

export const events: Ports = {
  '[sig-instrumentation] Events should manage the lifecycle of an event [Conformance]': async ({
    api,
    events: all,
    namespace,
    own,
  }) => {
    const label = own('event');
    const everywhere = api.of<CoreV1Event>('v1', 'events');
    const found = async () => (await everywhere.list({ labelSelector: `testevent-set=${label}` })).items;
    await all.create(core(namespace, 'one', label));
    expect(await found()).toHaveLength(1);
    await all.patch('one', { message: 'This is a test event - patched' }, 'strategic');
    expect((await all.get('one')).message).toBe('This is a test event - patched');
    await all.change('one', (object) => void (object.series = series as never));
    expect((await all.get('one')).series).toEqual(series);
    await all.delete('one');
    expect(await found()).toEqual([]);
  },

  '[sig-instrumentation] Events should delete a collection of events [Conformance]': async ({
    events: all,
    namespace,
  }) => {
    for (const name of ['one', 'two', 'three']) await all.create(core(namespace, name, 'true'));
    expect(await all.names('testevent-set=true')).toHaveLength(3);
    await all.deleteCollection('testevent-set=true');
    expect(await all.names('testevent-set=true')).toEqual([]);
  },

  '[sig-instrumentation] Events API should ensure that an event can be fetched, patched, deleted, and listed [Conformance]':
    async (setting) => {
      const all = eventsV1(setting);
      const everywhere = setting.api.of<EventsV1Event>('events.k8s.io/v1', 'events');
      const label = setting.own('event');
      const labelSelector = `testevent-set=${label}`;
      const fieldSelector = `reportingController=test-controller`;
      const { metadata } = await all.create(v1(setting.namespace, 'one', label));
      expect((await everywhere.list({ labelSelector, fieldSelector })).items).toHaveLength(1);
      expect((await all.list({ fieldSelector })).items.map((event) => event.metadata?.uid)).toEqual([metadata?.uid]);
      expect((await all.get('one')).note).toBe('This is one');
      await all.patch('one', { series }, 'strategic');
      expect((await all.get('one')).series).toEqual(series);
      await all.change('one', (event) => void (event.series = { ...series, count: 101 } as never));
      expect((await all.get('one')).series).toEqual({ ...series, count: 101 });
      await all.delete('one');
      expect((await everywhere.list({ labelSelector })).items).toEqual([]);
    },

  '[sig-instrumentation] Events API should delete a collection of events [Conformance]': async (setting) => {
    const all = eventsV1(setting);
    for (const name of ['one', 'two', 'three']) await all.create(v1(setting.namespace, name, 'true'));
    expect(await all.names('testevent-set=true')).toHaveLength(3);
    await all.deleteCollection('testevent-set=true');
    await all.untilAll('testevent-set=true', ({ length }) => length === 0);
  },
};
