/**
 * Which conditions of an object mean that something is under way, and what that is called (rancher/wrangler
 * pkg/summary/summarizers.go, checked by test/vectors/rancher/cluster-state.json).
 */

/** Unknown: under way. False: failed. */
export const UNKNOWN_IS_UNDER_WAY: Readonly<Record<string, string>> = {
  Active: 'activating',
  AgentDeployed: 'provisioning',
  BackingNamespaceCreated: 'configuring',
  Created: 'creating',
  DefaultProjectCreated: 'configuring',
  Drained: 'draining',
  Initialized: 'initializing',
  InitialRolesPopulated: 'activating',
  Pending: 'pending',
  Provisioned: 'provisioning',
  Registered: 'registering',
  Removed: 'removing',
  Updated: 'updating',
  Upgraded: 'upgrading',
  Waiting: 'waiting',
};

/** True: under way. */
export const TRUE_IS_UNDER_WAY: Readonly<Record<string, string>> = { Reconciling: 'reconciling' };

/** False: under way. Unknown: failed. `Ready` is looked at last, and only if nothing else says anything. */
export const FALSE_IS_UNDER_WAY: Readonly<Record<string, string>> = {
  Available: 'updating',
  Completed: 'activating',
  Ready: 'unavailable',
};

/** Conditions that mean a failure of certain kinds when they are true. */
export const FAILURES: Readonly<Record<string, readonly string[]>> = {
  'helm.cattle.io/v1, Kind=HelmChart': ['Failed'],
};

/**
 * The ways of an imported cluster from state to state, for people and for tests: what has to happen, and the condition that
 * says so.
 */
export const IMPORTED_CLUSTER_STATES = [
  { from: 'initializing', to: 'pending', when: 'the provisioner has seen it', condition: 'Pending Unknown' },
  { from: 'pending', to: 'waiting', when: 'an agent registers', condition: 'Pending True, Provisioned True' },
  { from: 'waiting', to: 'active', when: 'the first health check succeeds', condition: 'Waiting True, Ready True' },
  { from: 'active', to: 'unavailable', when: 'no session at a check', condition: 'Connected False, Ready False' },
  { from: 'active', to: 'error', when: 'three tries of a health check fail', condition: 'Ready False, reason Error' },
  { from: 'error', to: 'unavailable', when: 'the session ends', condition: 'Connected False, Ready False' },
  { from: 'error', to: 'active', when: 'a health check succeeds', condition: 'Ready True' },
  { from: 'unavailable', to: 'active', when: 'session and health check are back', condition: 'Ready True' },
  { from: 'any', to: 'removing', when: 'it is deleted', condition: 'metadata.deletionTimestamp' },
] as const;
