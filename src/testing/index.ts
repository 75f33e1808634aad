/** What other people test with: worlds and servers to start, the conformance kit, and recordings to replay. A list, no logic. */
export type * from './vectors/host.js';
export type * from './vectors/recording.js';
