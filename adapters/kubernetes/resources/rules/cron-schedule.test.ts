import { expect, it } from 'vitest';
import { scheduleProblem } from './cron-schedule.js';

it.each(['*/5 * * * *', '0 0 1 JAN *', '@hourly'])('takes %s', (schedule) => {
  expect(scheduleProblem(schedule)).toBeUndefined();
});

it.each(['* * * *', '60 * * * *', 'x'])('refuses %s', (schedule) => {
  expect(scheduleProblem(schedule)).toBeTypeOf('string');
});
