import { defineResource, type ApiObject } from 'regatta/adapters/kubernetes/api';
import { GROUP, VERSION } from './group.js';

export const SETTINGS = `settings.${GROUP}`;

export interface Setting extends ApiObject {
  /** Empty where the default holds. */
  readonly value: string;
  readonly default: string;
  readonly customized: boolean;
  readonly source: string;
}

export const settings = defineResource({
  group: GROUP,
  version: VERSION,
  plural: 'settings',
  singular: 'setting',
  kind: 'Setting',
  namespaced: false,
  hasGeneration: true,
});
