import { variant } from './variant.suite.js';

/** Knows what waits for a host only from having been told, and so forgets it when it is started again. */
export const keepsState = variant('keeps-state', {
  controllers: { placer: () => ({ initialKeys: () => [] }) },
});
