/** What `regatta/adapters/kubernetes/testing` offers: the host that replays recordings of real control planes. A list, no logic. */
export { recordedInteractions } from './interactions.js';
export { RecordedImages, recordedTimings } from './physics.js';
export { vectorsHost } from './vectors-host.js';
export { probes } from './probes.js';
