import type { KindDefinition } from 'regatta/kit';

/** The weight of a role, where it is not 1; named by the role. */
export interface Weight {
  readonly role: string;
  readonly weight: number;
}

export const WEIGHTS: KindDefinition<Weight> = { kind: 'Weight' };
