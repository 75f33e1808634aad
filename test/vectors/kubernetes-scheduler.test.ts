import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decide, type RecordedDecision } from '../../adapters/kubernetes/testing/decisions.js';

// Source of every expectation: decisions of kube-scheduler v1.32.13, see kubernetes/scheduler/README.md.
const folder = new URL('./kubernetes/scheduler/', import.meta.url);
/** Topics of plugins that are not there yet, and files of another form. */
const elsewhere = /^(volumes|queue|plugins|README|profiles|gates)\b/;

/** Decisions that are known to differ, and what they need. */
const KNOWN = new Map([
  ['me-prefilter', 'volume plugins'],
  ['pe-volume-limit', 'volume plugins'],
  ['pe-terminating-victim', 'pods without a start time have no order upstream; this shows one drawn'],
  // The replay does not carry nominations and evictions from one step to the next.
  ['pe-nominated-reserve', 'nominations between steps'],
  ['pe-nominated-equal', 'nominations between steps'],
  ['pe-nominated-lower', 'nominations between steps'],
  ['pe-nominated-preempted', 'nominations between steps'],
  ['pe-nominated-first', 'the scheduler tries nominated nodes before it asks its profile'],
]);

it.each(readdirSync(folder).filter((name) => !elsewhere.test(name)))('decides %s as the real scheduler does', (name) => {
  const { decisions } = JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as { decisions: RecordedDecision[] };
  const own = decisions.filter(({ config, id }) => config === undefined && !KNOWN.has(id));
  const failed = own.flatMap((decision) => {
    const found = decide(decision);
    return found.length === 0 ? [] : [`${decision.id} (${decision.title}): ${found.slice(0, 4).join('; ')}`];
  });
  expect(failed).toEqual([]);
});
