/** The whole adapter; its client half plays no part here, because the real kubectl is the client. */
export { default as runningCluster } from '../../../adapters/kubernetes/index.js';
