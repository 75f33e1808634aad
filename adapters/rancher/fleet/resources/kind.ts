import { defineResource } from 'regatta/adapters/kubernetes/api';

const GROUP = 'fleet.cattle.io';
const VERSION = 'v1alpha1';
export const FLEET_API = `${GROUP}/${VERSION}`;

type Definition = ReturnType<typeof defineResource>;

/** A kind of Fleet's group; all of them live in namespaces. */
export function fleetKind(kind: string, more: Partial<Definition> = {}): Definition {
  const singular = kind.toLowerCase();
  const common = { group: GROUP, version: VERSION, singular, plural: `${singular}s`, kind, namespaced: true };
  return defineResource({ ...common, hasGeneration: true, hasStatus: true, ...more });
}
