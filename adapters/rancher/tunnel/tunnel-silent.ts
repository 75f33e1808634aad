import { RegattaError, type FaultKind } from 'regatta/kit';
import type { ApiServer } from 'regatta/adapters/kubernetes/api';
import { CLUSTERS, type Cluster } from '../resources/cluster.js';
import type { TunnelServer } from './tunnel-server.js';

/** A firewall that forgets a connection: nothing is closed, nothing arrives. */
export function tunnelSilent(api: ApiServer, tunnels: TunnelServer): FaultKind {
  return {
    kind: 'tunnel-silent',
    title: "What travels between Rancher and a cluster's agents is lost, while the connection stays open.",
    targets: 'a cluster id or name',
    inject(target) {
      const found = api
        .list<Cluster>(CLUSTERS)
        .find(({ metadata, spec }) => metadata.name === target || spec.displayName === target);
      if (found === undefined)
        throw new RegattaError('fault/unknown-target', `there is no cluster "${target}"`, {
          hint: 'the target is the id or the name of a downstream cluster',
        });
      return tunnels.mute(found.metadata.name);
    },
  };
}
