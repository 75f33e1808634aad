// Interactions recorded from a real Mesos 1.11.0; test/vectors/mesos/recorded/README.md says how.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { replayRecorded, type RecordedFile } from './recorded-http.js';

/** How many of each file have to pass; these numbers only rise. */
const FLOORS: Readonly<Record<string, number>> = {
  'http-scheduler-protocol': 13,
  'http-scheduler-calls': 14,
  'http-scheduler-launch': 54,
  'http-scheduler-subscribe': 28,
  'http-v0-reads': 56,
};

it.each(Object.entries(FLOORS))('%s', { timeout: 60_000 }, (topic, floor) => {
  const url = new URL(`../../../test/vectors/mesos/recorded/${topic}.json`, import.meta.url);
  const results = replayRecorded(JSON.parse(readFileSync(url, 'utf8')) as RecordedFile);
  const count = (outcome: string) => results.filter((one) => one.outcome === outcome).length;
  console.log(`${topic}: ${count('pass')} of ${results.length} pass, ${count('skip')} skipped`);
  expect(count('pass')).toBeGreaterThanOrEqual(floor);
});
