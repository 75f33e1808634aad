// Source: protobuf.dev, Encoding; mesos include/mesos/v1/mesos.proto for the numbers of fields.
import { expect, it } from 'vitest';
import { jsonOfProtobuf, ProtobufProblem, protobufOf } from './protobuf-message.js';

const STATUS = { task_id: { value: 't1' }, state: 'TASK_RUNNING', healthy: true };
const BYTES = Uint8Array.of(0x0a, 4, 0x0a, 2, 0x74, 0x31, 0x10, 1, 0x40, 1);

it('writes nested messages, enums and booleans under the numbers of the protocol', () => {
  expect(protobufOf('TaskStatus', STATUS)).toEqual(BYTES);
});

it('reads them again, and leaves out fields of a later protocol', () => {
  const unknown = [0xf8, 0x3f, 1];
  expect(jsonOfProtobuf('TaskStatus', Uint8Array.of(...BYTES, ...unknown))).toEqual(STATUS);
});

it('carries what a check said', () => {
  const status = { ...STATUS, check_status: { type: 'COMMAND', command: { exit_code: 7 } } };
  expect(jsonOfProtobuf('TaskStatus', protobufOf('TaskStatus', status))).toEqual(status);
});

it('refuses bytes that end too early', () => {
  expect(() => jsonOfProtobuf('TaskStatus', BYTES.subarray(0, 4))).toThrow(ProtobufProblem);
});
