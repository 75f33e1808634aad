import { clusterNameOf, RegattaError, type MachineSpec } from 'regatta/kit';
import { LOCAL_CLUSTER } from './names.js';

/** Where nobody says to which cluster a machine belongs: the two of the lab. */
const CLUSTERS = 2;

/**
 * The machines of each imported cluster by its name. One that names none belongs to the first; where none does, all are shared out
 * between two. Throws `request/invalid` for a cluster that is called like the server's own.
 */
export function machinesByCluster(machines: readonly MachineSpec[]): ReadonlyMap<string, readonly MachineSpec[]> {
  const first = machines.find(({ cluster }) => cluster !== undefined)?.cluster;
  const count = Math.max(1, Math.min(CLUSTERS, machines.length));
  const clusters = new Map<string, MachineSpec[]>();
  for (const [index, machine] of machines.entries()) {
    const name = machine.cluster ?? first ?? clusterNameOf(index, machines.length, count);
    if (name === LOCAL_CLUSTER)
      throw new RegattaError('request/invalid', `"${name}" is the cluster that the server itself runs in`, {
        hint: 'give the cluster of these nodes another name',
      });
    clusters.set(name, [...(clusters.get(name) ?? []), machine]);
  }
  return clusters;
}
