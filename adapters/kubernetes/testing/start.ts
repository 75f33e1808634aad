/** What `regatta/adapters/kubernetes/testing` offers: the host that replays recordings of real control planes. A list, no logic. */
export { vectorsHost } from './vectors-host.js';
