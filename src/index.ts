/** The package: run scenarios and comparisons from code, or build a world and drive it yourself. A list, no logic. */
export { compare, type CompareOptions, type LaneChoice } from './compare/compare.js';
export { traceHash, traceText } from './compare/trace-file.js';
export { builtInNames, builtInScenario } from './scenario/library/index.js';
export { readManifests, scenarioOf } from './scenario/manifests.js';
export { parseScenario } from './scenario/parse.js';
export type { LaneOptions, LaneResult, StepResult } from './scenario/run/lane.js';
export { runLane as runScenario } from './scenario/run/run-lane.js';
export { createWorld, type WorldOptions } from './world/create-world.js';
export type { World } from './world/world.js';
export type { Adapter } from './ports/adapter.js';
export { RegattaError, type ErrorCode } from './ports/errors.js';
export type { Report } from './ports/model/report.gen.js';
export type { Scenario } from './ports/model/scenario.gen.js';
export type { Workload } from './ports/model/workload.gen.js';
