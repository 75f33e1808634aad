// Interactions recorded from a real Mesos 1.11.0; test/vectors/mesos/recorded/README.md says how.
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { replayRecorded, type RecordedFile } from './recorded-http.js';

/** How many of each file have to pass; these numbers only rise. */
const FLOORS: Readonly<Record<string, number>> = {
  'http-scheduler-protocol': 14,
  'http-scheduler-calls': 15,
  'http-scheduler-launch': 73,
  'http-scheduler-subscribe': 31,
  'http-v0-reads': 92,
  'http-v0-changes': 47,
  'http-operator-reads': 71,
  'http-operator-changes': 82,
  'http-operator-subscribe': 2,
  'http-follower': 46,
  'http-auth': 51,
  'http-agent': 75,
  'http-executor': 29,
};

it.each(Object.entries(FLOORS))('%s', { timeout: 60_000 }, (topic, floor) => {
  const url = new URL(`../../../test/vectors/mesos/recorded/${topic}.json`, import.meta.url);
  const results = replayRecorded(JSON.parse(readFileSync(url, 'utf8')) as RecordedFile);
  const count = (outcome: string) => results.filter((one) => one.outcome === outcome).length;
  console.log(`${topic}: ${count('pass')} of ${results.length} pass, ${count('skip')} skipped`);
  expect(count('pass')).toBeGreaterThanOrEqual(floor);
});
