import { defineResource } from 'regatta/adapters/kubernetes/api';
import { GROUP, VERSION } from './group.js';

type Definition = ReturnType<typeof defineResource>;

/** A kind of Rancher's own group. */
export function managementKind(kind: string, namespaced: boolean, more: Partial<Definition> = {}): Definition {
  const singular = kind.toLowerCase();
  const plural = more.plural ?? `${singular}s`;
  return defineResource({
    group: GROUP,
    version: VERSION,
    singular,
    kind,
    namespaced,
    hasGeneration: true,
    ...more,
    plural,
  });
}
