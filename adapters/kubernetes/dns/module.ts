import { ContainerModule, tokens } from 'regatta/kit';
import { ApiServer } from '../resources/tokens.js';
import { ClusterDns } from './cluster-dns.js';

/** What makes names of services lead to addresses, for the programs in pods. */
export const dnsModule = new ContainerModule(({ bind }) => {
  const { Component, Machines, Network, Random, Surroundings } = tokens;
  bind(Component).toResolvedValue(
    (surroundings, machines, network, api, random) => new ClusterDns(surroundings, machines, network, api, random),
    [Surroundings, Machines, Network, ApiServer, Random],
  );
});
