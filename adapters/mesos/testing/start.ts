/** What `regatta/adapters/mesos/testing` offers: the host that replays vectors and recordings of a real master. A list, no logic. */
export { vectorsHost } from './vectors-host.js';
