/** What `regatta/adapters/swarm/testing` offers: the host that replays recordings of real swarms. A list, no logic. */
export { probes } from './probes.js';
export { vectorsHost } from './vectors-host.js';
