import { expect } from 'vitest';
import type { V1PodTemplate, V1Status } from '@kubernetes/client-node';
import { template } from '../pods.js';
import type { Ports, Setting } from '../setting.js';
import { refusal } from '../until.js';

const TEMPLATES = 40;
const CHUNK = 17;

async function makeTemplates({ podTemplates }: Setting): Promise<string[]> {
  const names = Array.from({ length: TEMPLATES }, (_, index) => `template-${String(index).padStart(4, '0')}`);
  await Promise.all(names.map((name) => podTemplates.create({ metadata: { name }, template: template({}) })));
  return names;
}

type Page = Awaited<ReturnType<Setting['podTemplates']['list']>>;

/** Reads on from a page to the end, and gives what came. Each page says how many are left. */
async function readOn({ podTemplates }: Setting, first: Page, before: number): Promise<V1PodTemplate[]> {
  const items: V1PodTemplate[] = [];
  for (let page = first; ;) {
    items.push(...page.items);
    expect(page.items.length).toBeLessThanOrEqual(CHUNK);
    expect(page.metadata?.resourceVersion).toBe(first.metadata?.resourceVersion);
    const remaining = TEMPLATES - before - items.length;
    const token = (page.metadata as { continue?: string } | undefined)?.continue ?? '';
    expect([token !== '', page.metadata?.remainingItemCount ?? 0]).toEqual([remaining > 0, remaining]);
    if (token === '') return items;
    page = await podTemplates.list({ limit: CHUNK, continue: token });
  }
}

export const lists: Ports = {
  '[sig-api-machinery] Servers with support for API chunking should return chunks of results for list calls [Conformance]':
    async (setting) => {
      const names = await makeTemplates(setting);
      const items = await readOn(setting, await setting.podTemplates.list({ limit: CHUNK }), 0);
      expect(items.map(({ metadata }) => metadata?.name)).toEqual(names);
      const { items: all, metadata } = await setting.podTemplates.list();
      expect([all.length, metadata?.remainingItemCount]).toEqual([TEMPLATES, undefined]);
    },

  '[sig-api-machinery] Servers with support for Table transformation should return a 406 for a backend which does not implement metadata [Conformance]':
    async ({ api }) => {
      const accept = 'application/json;as=Table;g=meta.k8s.io;v=v1';
      const body = {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes: { namespace: 'default', verb: 'get', resource: 'pods' } },
      };
      const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
      const { status, text } = await api.send('POST', path, { accept, body });
      expect(status).toBe(406);
      expect(JSON.parse(text)).toMatchObject({ code: 406, reason: 'NotAcceptable' });
    },
};

/** Needs a clock that can be moved: the version of a list is compacted away after five to ten minutes. */
export const expiringLists: Ports = {
  '[sig-api-machinery] Servers with support for API chunking should support continue listing from the last key if the original version has been compacted away, though the list is inconsistent [Slow] [Conformance]':
    async (setting) => {
      const names = await makeTemplates(setting);
      const first = await setting.podTemplates.list({ limit: CHUNK });
      const tokenOf = (metadata: unknown) => (metadata as { continue?: string }).continue!;
      const { tasks } = setting.cluster.world;
      // Something is written, and twice the longest time until a compaction passes.
      await setting.podTemplates.patch(names[0]!, { metadata: { labels: { a: 'b' } } });
      tasks.runUntil(tasks.now + 20 * 60_000);
      const expired: V1Status = await refusal(
        setting.podTemplates.list({ limit: CHUNK, continue: tokenOf(first.metadata) }),
      );
      expect(expired).toMatchObject({ code: 410, reason: 'Expired' });
      const token = tokenOf(expired.metadata);
      expect(token).not.toBe('');
      const second = await setting.podTemplates.list({ limit: CHUNK, continue: token });
      const items = await readOn(setting, second, CHUNK);
      expect([...first.items, ...items].map(({ metadata }) => metadata?.name)).toEqual(names);
    },
};
