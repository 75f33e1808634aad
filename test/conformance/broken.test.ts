import { describe, expect, it } from 'vitest';
import { CHECKS, checkAdapter } from '../../src/testing/conformance/check-adapter.js';
import { answersEarly } from './broken/answers-early.js';
import { ignoresDelete } from './broken/ignores-delete.js';
import { keepsState } from './broken/keeps-state.js';
import { lies } from './broken/lies.js';
import { losesInstance } from './broken/loses-instance.js';
import { overCapacity } from './broken/over-capacity.js';
import { readsWallClock } from './broken/reads-wall-clock.js';

describe('a broken adapter fails by the check that is named for it, and by no other', () => {
  it.each([
    ['capacity', overCapacity, /holds \d+ of 4000 milli-CPU/],
    ['keeps', losesInstance, /4 ready instances/],
    ['removes', ignoresDelete, /web to go/],
    ['no-wall-clock', readsWallClock, /Date was used/],
    ['capabilities', lies, /deploy-global is claimed/],
    ['restarts', keepsState, /with placer restarted/],
    ['commit', answersEarly, /answered before App web/],
  ] as const)('%s', (id, adapter, message) => {
    const report = checkAdapter(adapter);
    const broken = report.checks.filter(({ outcome }) => outcome === 'broken');
    expect(broken.map((check) => `${check.id}: ${check.detail}`)).toEqual([expect.stringMatching(message)]);
    expect(broken.map((check) => check.id)).toEqual([id]);
    expect(report.next).toContain(CHECKS.find((check) => check.id === id)!.next);
  });

  it('refuses a check that does not exist, and runs only those that are asked for', () => {
    expect(() => checkAdapter(lies, { only: ['everything'] })).toThrow(/no check "everything"/);
    expect(checkAdapter(lies, { only: ['constants', 'removes'] }).checks.map(({ id }) => id)).toEqual([
      'constants',
      'removes',
    ]);
  });
});
