import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { replayDecision, type RecordedDecision } from '../../adapters/kubernetes/testing/decisions.js';
import { recordedDefaultProfile } from '../../adapters/kubernetes/testing/default-profile.js';
import { recordedQueueFacts } from '../../adapters/kubernetes/testing/queue-facts.js';

// Source of every expectation: decisions of kube-scheduler v1.32.13, see kubernetes/scheduler/README.md.
const folder = new URL('./kubernetes/scheduler/', import.meta.url);
/** Files of another form. */
const elsewhere = /^(queue|plugins|README)\b/;

const read = (name: string) => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as unknown;

it.each(readdirSync(folder).filter((name) => !elsewhere.test(name)))('decides %s as the real scheduler does', (name) => {
  const { decisions } = read(name) as { decisions: RecordedDecision[] };
  const failed = decisions.flatMap((decision) => {
    const found = replayDecision(decision);
    return found.length === 0 ? [] : [`${decision.id} (${decision.title}): ${found.slice(0, 4).join('; ')}`];
  });
  expect(failed).toEqual([]);
});

it('wakes waiting pods as the real scheduler does', () => {
  const cases = recordedQueueFacts(read('queue.json')) ?? [];
  expect(cases.filter(({ outcome }) => outcome === 'fail')).toEqual([]);
  expect(cases.filter(({ outcome }) => outcome === 'pass').length).toBeGreaterThan(20);
});

it('has the default profile of the real scheduler', () => {
  expect(recordedDefaultProfile(read('plugins.json'))).toMatchObject([{ outcome: 'pass' }]);
});
