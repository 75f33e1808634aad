// Source of the texts: recorded scenario-task-lifecycle, scenario-max-completion, scenario-health-failing.
import { expect, it } from 'vitest';
import { EXECUTOR_TERMINATED, lastWordOf } from './last-word.js';
import { EXECUTOR_KILLED } from './names.js';

const TERMINATED = { code: 143, reason: 'Error', message: '' } as const;
const message = 'Command terminated with signal Terminated';

it.each([
  [{ killing: false }, { state: 'TASK_FAILED', message }],
  [{ killing: true }, { state: 'TASK_KILLED', message }],
  [
    { killing: true, endedFor: 'unhealthy' },
    { state: 'TASK_KILLED', message, healthy: false },
  ],
  [
    { killing: true, endedFor: 'overdue' },
    { state: 'TASK_FAILED', message, reason: 'REASON_MAX_COMPLETION_TIME_REACHED' },
  ],
] as const)('tells why a task ended: %o', (execution, said) => {
  expect(lastWordOf(execution, TERMINATED)).toEqual(said);
});

it('finishes what ends with status 0', () => {
  const exit = { code: 0, reason: 'Completed', message: '' } as const;
  expect(lastWordOf({ killing: false }, exit)).toEqual({
    state: 'TASK_FINISHED',
    message: 'Command exited with status 0',
  });
});

it('fails a task whose executor went first, whatever was asked of it', () => {
  expect(lastWordOf({ killing: true }, EXECUTOR_KILLED)).toEqual(EXECUTOR_TERMINATED);
});
