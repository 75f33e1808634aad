/**
 * The conditions of an imported cluster in the order in which they appear (recording import-agent-connect; the order is that of
 * its first observation, then that of the changes).
 */

/** Set within the first seconds, before any agent has connected. */
export const CREATED_CONDITIONS = [
  ['BackingNamespaceCreated', { status: 'True' }],
  ['DefaultProjectCreated', { status: 'True' }],
  ['SystemProjectCreated', { status: 'True' }],
  ['InitialRolesPopulated', { status: 'True' }],
  ['CreatorMadeOwner', { status: 'True' }],
  ['Pending', { status: 'Unknown' }],
  ['Provisioned', { status: 'Unknown' }],
  ['Waiting', { status: 'Unknown', message: 'Waiting for API to be available' }],
  ['NoDiskPressure', { status: 'True' }],
  ['NoMemoryPressure', { status: 'True' }],
  ['SecretsMigrated', { status: 'True' }],
  ['ServiceAccountSecretsMigrated', { status: 'True' }],
  ['RKESecretsMigrated', { status: 'True' }],
  ['ACISecretsMigrated', { status: 'True' }],
  ['Connected', { status: 'False' }],
] as const;

/** Set once the account of the server in the cluster works. */
export const DEPLOYED_CONDITIONS = [
  ['SystemAccountCreated', { status: 'True' }],
  ['AgentDeployed', { status: 'True' }],
  ['Provisioned', { status: 'True' }],
  ['Updated', { status: 'True' }],
] as const;

/** A cluster that was imported long ago, all of them true, in the order of the checkpoint `settled`. */
export const SETTLED_CONDITIONS = [
  ...CREATED_CONDITIONS.map(([type]) => type),
  'GlobalAdminsSynced',
  'SystemAccountCreated',
  'AgentDeployed',
  'Updated',
  'Ready',
] as const;

/** The cluster that the server runs in (recording clusters-import, list). */
export const LOCAL_CONDITIONS = [
  'Ready',
  'DefaultProjectCreated',
  'SystemProjectCreated',
  'Connected',
  'BackingNamespaceCreated',
  'CreatorMadeOwner',
  'Pending',
  'Provisioned',
  'Waiting',
  'NoDiskPressure',
  'NoMemoryPressure',
  'SecretsMigrated',
  'ServiceAccountSecretsMigrated',
  'RKESecretsMigrated',
  'ACISecretsMigrated',
  'GlobalAdminsSynced',
] as const;
