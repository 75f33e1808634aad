import type { KindDefinition } from 'regatta/kit';
import type { Sealed } from './sealed.js';

export const SECRETS: KindDefinition<Sealed> = { kind: 'secret', indexes: { name: ({ spec }) => spec.Name } };
