import { describe, expect, it } from 'vitest';
import { interactionsOf, replay } from './kubernetes-api.js';

/**
 * How many of the recorded interactions with kube-apiserver v1.32.13 are answered the same, file by file. The floors only rise; what
 * is missing is named in docs/adapters/kubernetes.md.
 */
const FLOORS: Readonly<Record<string, number>> = {
  crud: 389,
  validation: 150,
  defaulting: 106,
  'patch-strategic': 61,
  'patch-json': 20,
  'patch-merge': 15,
  apply: 52,
  'dryrun-fieldvalidation': 33,
  'list-watch': 127,
  delete: 81,
  tables: 135,
  discovery: 39,
};

/** One fresh server for each of up to five hundred interactions, on a busy machine. */
const REPLAY_LIMIT_MS = 60_000;

describe('recorded requests to kube-apiserver', () => {
  it.each(Object.entries(FLOORS))('%s: at least %i interactions are answered as recorded', (topic, floor) => {
    const interactions = interactionsOf(topic);
    const passed = interactions.filter((interaction) => replay(interaction, topic === 'apply').length === 0);
    console.log(`kubernetes api ${topic}: ${passed.length} of ${interactions.length} pass`);
    expect(passed.length).toBeGreaterThanOrEqual(floor);
  }, REPLAY_LIMIT_MS);
});
