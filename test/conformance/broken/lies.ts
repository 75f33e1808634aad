import { variant } from './variant.suite.js';

/** Claims what it has never heard of. */
export const lies = variant('lies', {
  claims: { 'deploy-global': { level: 'yes', note: 'one unit on each host' } },
});
