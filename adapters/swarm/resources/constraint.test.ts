import { describe, expect, it } from 'vitest';
import { nodeMatches, parseConstraints } from './constraint.js';
import type { SwarmNode } from './node.js';

const node: SwarmNode = {
  id: 'n1',
  version: 1,
  createdAt: 0,
  updatedAt: 0,
  spec: { Labels: { zone: 'West' }, Role: 'worker', Availability: 'active' },
  description: { hostname: 'node-1', nanoCpus: 1, memoryBytes: 1, generic: [], engineLabels: { disk: 'ssd' } },
  status: { state: 'ready', message: '', address: '10.0.0.11' },
};

describe('placement constraints', () => {
  // Grammar and messages: swarmkit manager/constraint/constraint.go; recording errors-service-create.
  it.each([
    ['node.role', 'constraint expected one operator from ==, !='],
    ['!role==worker', "key '!role' is invalid"],
    ['node.role==%%', "value '%%' is invalid"],
  ])('refuses %s', (text, message) => expect(parseConstraints([text])).toBe(message));

  it.each([
    ['node.role==worker', true],
    ['node.role == WORKER', true],
    ['node.role!=worker', false],
    ['node.labels.zone==west', true],
    ['node.labels.Zone==west', false],
    ['node.labels.missing!=x', true],
    ['engine.labels.disk==ssd', true],
    ['node.ip==10.0.0.0/24', true],
    ['node.ip==10.0.1.0/24', false],
    ['node.nothing==x', false],
    ['node.nothing!=x', false],
  ])('finds %s to be %s', (text, meets) => expect(nodeMatches(node, [text])).toBe(meets));
});
