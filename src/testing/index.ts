/** What other people test with: worlds and servers to start, the conformance kit, and recordings to replay. A list, no logic. */
export type * from './vectors/host.js';
export type * from './vectors/recording.js';
export { evaluate, FACT_TYPES } from './vectors/facts.js';
export { runOf, type Run } from './vectors/run.js';
export { readVectors, type VectorsFile } from './vectors/folder.js';
export { runFile, type FileResult } from './vectors/run-vectors.js';
