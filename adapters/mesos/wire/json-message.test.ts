// Source: recorded README, points 1 and 2.
import { expect, it } from 'vitest';
import { messageFromJson } from './json-message.js';
import { JsonProblem } from './json-reader.js';

it('leaves out names that it does not know, and takes null for absent', () => {
  expect(messageFromJson('TaskID', { value: 't1', colour: 'red' })).toEqual({ value: 't1' });
  expect(() => messageFromJson('TaskID', { value: null })).toThrow('Missing required fields: value');
});

it('takes numbers and booleans that came as texts', () => {
  const filters = messageFromJson('Filters', { refuse_seconds: '60' });
  expect(filters).toEqual({ refuse_seconds: 60 });
});

it('gives the defaults of the protocol', () => {
  expect(messageFromJson('Filters', {})).toEqual({ refuse_seconds: 5 });
});

it('refuses a number for a text', () => {
  expect(() => messageFromJson('TaskID', { value: 1 })).toThrow(JsonProblem);
});
