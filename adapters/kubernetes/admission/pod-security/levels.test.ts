import { describe, expect, it } from 'vitest';
import { levelText, policyOf, violationsOf, type Level } from './levels.js';

const ENFORCE = 'pod-security.kubernetes.io/enforce';

// Source: kubernetes pod-security-admission v0.32 api/helpers.go and policy/.
describe('the labels of a namespace', () => {
  it.each([
    [{}, 'privileged:latest', 'privileged:latest'],
    [{ [ENFORCE]: 'baseline' }, 'baseline:latest', 'baseline:latest'],
    [{ [ENFORCE]: 'baseline', [`${ENFORCE}-version`]: 'v1.24' }, 'baseline:v1.24', 'baseline:v1.24'],
    [
      { [ENFORCE]: 'baseline', 'pod-security.kubernetes.io/warn': 'restricted' },
      'baseline:latest',
      'restricted:latest',
    ],
    [{ [ENFORCE]: 'strict' }, 'restricted:latest', 'privileged:latest'],
  ])('%j enforce %s and warn by %s', (labels, enforce, warn) => {
    const { policy } = policyOf(labels);
    expect([levelText(policy.enforce), levelText(policy.warn)]).toEqual([enforce, warn]);
  });
});

describe('a pod', () => {
  const check = (level: Level, minor: number, spec: object, annotations = {}) =>
    violationsOf({ level, minor }, { annotations, spec: { containers: [], ...spec } }).map(
      ({ reason, detail }) => `${reason} (${detail})`,
    );

  it.each([
    [
      'host ports',
      { containers: [{ name: 'c', ports: [{ hostPort: 80 }, { hostPort: 443 }] }] },
      'hostPort (container "c" uses hostPorts 443, 80)',
    ],
    ['sysctls', { securityContext: { sysctls: [{ name: 'kernel.msgmax' }] } }, 'forbidden sysctls (kernel.msgmax)'],
    [
      'profiles of AppArmor',
      { securityContext: { appArmorProfile: { type: 'Unconfined' } } },
      'forbidden AppArmor profile (pod must not set AppArmor profile type to "Unconfined")',
    ],
  ])('may not have %s at the level baseline', (_what, spec, violation) => {
    expect(check('baseline', Infinity, spec)).toEqual([violation]);
  });

  it('is judged by the version that the namespace names', () => {
    const windows = { os: { name: 'windows' }, containers: [{ name: 'c', securityContext: { runAsNonRoot: true } }] };
    expect(check('restricted', 24, windows)).toHaveLength(3);
    expect(check('restricted', 25, windows)).toEqual([]);
    const keepalive = { securityContext: { sysctls: [{ name: 'net.ipv4.tcp_keepalive_time' }] } };
    expect(check('baseline', 28, keepalive)).toHaveLength(1);
    expect(check('baseline', 29, keepalive)).toEqual([]);
  });
});
