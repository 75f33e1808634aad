import type { KindDefinition } from 'regatta/kit';
import type { Sealed } from './sealed.js';

export const CONFIGS: KindDefinition<Sealed> = { kind: 'config', indexes: { name: ({ spec }) => spec.Name } };
