/** What other people test with: worlds and servers to start, the conformance kit, and recordings to replay. A list, no logic. */
export { start, StartedCluster, type StartOptions, type TestClock, type TestFaults } from './start.js';
export { createWorld, type WorldOptions } from '../world/create-world.js';
export type { World } from '../world/world.js';
export { startWorld, type StartWorldOptions } from './start-world.js';
export { checkAdapter, CHECKS } from './conformance/check-adapter.js';
export { Unkept, type Check, type CheckResult, type ConformanceReport } from './conformance/check.js';
export { Lab, web, type ConformanceOptions } from './conformance/lab.js';
export type { Probe } from './conformance/probe.js';
export { TestWorld } from './conformance/test-world.js';
export type * from './vectors/host.js';
export type * from './vectors/recording.js';
export { readDocument } from '../scenario/document.js';
export { AnswerMatcher } from './vectors/matching.js';
export { evaluate, FACT_TYPES } from './vectors/facts.js';
export { runOf, type Run } from './vectors/run.js';
export { readVectors, type VectorsFile } from './vectors/folder.js';
export { runFile, type FileResult } from './vectors/run-vectors.js';
