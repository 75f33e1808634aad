/** The kinds of profile 1.32. A list, no logic; adding a kind is one file and one line here. */
import type { Store } from 'regatta/kit';
import { configMaps } from './config-maps.js';
import type { ResourceDefinition } from './definition.js';
import { deployments } from './deployments.js';
import { endpointSlices } from './endpoint-slices.js';
import { endpoints } from './endpoints.js';
import { events } from './events.js';
import { leases } from './leases.js';
import { namespaces } from './namespaces.js';
import { nodes } from './nodes.js';
import { pods } from './pods.js';
import { replicaSets } from './replica-sets.js';
import { secrets } from './secrets.js';
import { serviceAccounts } from './service-accounts.js';
import { services } from './services.js';

export function builtInResources(store: Store): readonly ResourceDefinition[] {
  return [
    configMaps,
    endpoints,
    events,
    namespaces,
    nodes,
    pods,
    secrets,
    serviceAccounts,
    services(store),
    deployments,
    replicaSets,
    leases,
    endpointSlices,
  ];
}
