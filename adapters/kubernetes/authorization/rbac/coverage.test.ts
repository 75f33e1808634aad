import { describe, expect, it } from 'vitest';
import type { PolicyRule } from '../authorizer.js';
import { compacted, missingRules, ruleText } from './coverage.js';
import { pathMatches } from './matching.js';

const readPods: PolicyRule = { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] };

// Source: kubernetes pkg/registry/rbac/validation/{rule,policy_compact}_test.go v1.32.
describe('rights that somebody gives away', () => {
  it.each<[string, readonly PolicyRule[], readonly PolicyRule[], readonly string[]]>([
    ['are held as they are', [readPods], [readPods], []],
    ['are held by a star', [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }], [readPods], []],
    [
      'below a resource are held by a star before the slash',
      [{ verbs: ['get'], apiGroups: [''], resources: ['*/log'] }],
      [{ verbs: ['get'], apiGroups: [''], resources: ['pods/log'] }],
      [],
    ],
    [
      'to all objects are more than rights to one',
      [{ ...readPods, resourceNames: ['mine'] }],
      [readPods],
      ['{APIGroups:[""], Resources:["pods"], Verbs:["get" "list"]}'],
    ],
    ['to one object are less than rights to all', [readPods], [{ ...readPods, resourceNames: ['mine'] }], []],
    [
      'to paths are held by a longer star only',
      [{ verbs: ['get'], nonResourceURLs: ['/api/*'] }],
      [{ verbs: ['get'], nonResourceURLs: ['/api/v1', '/metrics'] }],
      ['{NonResourceURLs:["/metrics"], Verbs:["get"]}'],
    ],
  ])('%s', (_what, held, wanted, missing) => {
    expect(compacted(missingRules(held, wanted)).map(ruleText)).toEqual(missing);
  });
});

it.each([
  ['*', '/anything', true],
  ['/healthz', '/healthz', true],
  ['/healthz', '/healthz/etcd', false],
  ['/healthz/*', '/healthz/etcd', true],
])('the path pattern %s is for %s: %s', (pattern, path, matches) => {
  expect(pathMatches(pattern, path)).toBe(matches);
});
