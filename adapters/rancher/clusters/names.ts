import { SeededRandom } from 'regatta/kit';

/** Letters and digits of generated names (k8s.io/apimachinery pkg/util/rand). */
export const NAME_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

/** The id of the cluster that the server runs in, and of its site. */
export const LOCAL_CLUSTER = 'local';

/**
 * The id of a cluster that is there when a world begins: the name of its site, so it cannot depend on the seed of the run and
 * is the same in every world.
 */
export function downstreamId(name: string): string {
  return `c-m-${new SeededRandom('rancher').fork(name).text(8, NAME_ALPHABET)}`;
}

/** The id of a cluster's project of that name, alike. */
export function projectId(cluster: string, name: string): string {
  return `p-${new SeededRandom('rancher').fork(`${cluster}/${name}`).text(5, NAME_ALPHABET)}`;
}

/** The registration token of a cluster that is there when a world begins. */
export function registrationToken(cluster: string): string {
  return new SeededRandom('rancher').fork(`${cluster}/registration`).text(54, NAME_ALPHABET);
}
