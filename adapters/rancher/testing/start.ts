/** What `regatta/adapters/rancher/testing` offers: the host that replays recordings of a real Rancher. A list, no logic. */
export { probes } from './probes.js';
export { vectorsHost } from './vectors-host.js';
