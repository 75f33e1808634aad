import type { Lab } from './lab.js';

/**
 * Evidence for one feature: returns when the feature works, throws when it does not. It works through the native API and looks at
 * what the projection, the network and the runtime show, as a user would.
 */
export type Probe = (lab: Lab) => void;
