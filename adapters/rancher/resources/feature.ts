import type { ApiObject } from 'regatta/adapters/kubernetes/api';
import { managementKind } from './define.js';
import { GROUP } from './group.js';

export const FEATURES = `features.${GROUP}`;

/** A part of the server that can be switched. */
export interface Feature extends ApiObject {
  /** Null where the default holds. */
  readonly spec: { readonly value: boolean | null };
  readonly status: {
    readonly default: boolean;
    readonly description: string;
    /** False where the server has to start anew. */
    readonly dynamic: boolean;
    readonly lockedValue: boolean | null;
  };
}

export const features = managementKind('Feature', false);
