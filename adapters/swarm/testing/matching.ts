import type { Matching } from 'regatta/testing';

/** How recorded answers of the Engine API are compared with ours. */
export const MATCHING: Matching = {
  bijective: [],
  free: [
    ...['ts', 'version', 'hex', 'hex64', 'pem', 'pubkey', 'join-token', 'unlock-key', 'kernel', 'dir', 'id'],
    ...['registry-index', 'registry'],
  ],
  // Facts of the machine that was recorded, or of an engine that is none.
  ignored: [
    'Status.Addr',
    'ManagerStatus.Addr',
    'NodeAddr',
    'PID',
    'DriverState',
    'TLSInfo',
    'Addresses',
    'VirtualIPs',
    'RemoteManagers',
    // Counts the networks that there ever were.
    'vxlanid_list',
  ],
  headers: ['content-type', 'api-version', 'docker-experimental', 'ostype', 'server', 'swarm'],
};
